// What every staff page does: act for whoever is logged in, say what was refused, ask, log out.

import { Refused, act, useCsrf } from "./api.js";
import { refusal, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const bar = document.querySelector(".top.bar");

// Whoever is logged in: {name, role}.
export const who = { name: bar.dataset.name, role: bar.dataset.role };
useCsrf(bar.dataset.csrf ?? "");

const DONE_MS = 6000;
let hiding = 0;

// Says what is the matter until the next thing is done; "" takes it away.
export function tell(words) {
  at("said").textContent = words;
  at("said").hidden = words === "";
}

// It lies over the bar: a touch or Escape takes it away.
at("said").addEventListener("click", () => tell(""));
document.addEventListener("keydown", ({ code }) => { if (code === "Escape") tell(""); });

// Says for a while that something was done.
export function done(words) {
  at("done").textContent = words;
  at("done").hidden = words === "";
  clearTimeout(hiding);
  hiding = setTimeout(() => { at("done").hidden = true; }, DONE_MS);
}

// Runs one thing that may be refused, and says in words why it was: on top, or where `say`
// puts it. Returns whether it was done.
export async function attempt(work, say = tell) {
  say("");
  try {
    await work();
    return true;
  } catch (error) {
    if (error.name === "LoginNeeded") return logIn();
    // Only what the server refused has words; a fault of ours shall be seen as one.
    if (!(error instanceof Refused)) throw error;
    say(refusal(error));
    return false;
  }
}

// Asks before something that cannot be taken back; `yes` is what the button says.
export function sure(words, yes = t.common.yes) {
  at("sure-words").textContent = words;
  at("sure-yes").textContent = yes;
  at("sure").returnValue = "no";
  at("sure").showModal();
  return new Promise((resolve) => {
    at("sure").addEventListener("close", () => resolve(at("sure").returnValue === "yes"), { once: true });
  });
}

export function logIn() {
  location.assign(`/login?back=${encodeURIComponent(location.pathname + location.search)}`);
  return false;
}

at("logout")?.addEventListener("click", () =>
  attempt(async () => {
    await act("session/end");
    location.assign("/");
  }));
