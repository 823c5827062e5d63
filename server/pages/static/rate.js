// The tablet at a counter: waits with the counter's number, asks whoever was served last.

import { act, get } from "./api.js";
import { follow } from "./stream.js";

// How long a question stands, and how long a face that was touched waits for reasons.
const ASK_MS = 30000;
const WHY_MS = 12000;
const THANKS_MS = 5000;
// These refusals mean that there is nothing left to say: the citizen is thanked all the same.
const SAID_ALREADY = ["AlreadyRated", "UnknownTicket", "IllegalAction", "TooLate"];

const at = (id) => document.getElementById(id);
const spoken = JSON.parse(at("spoken").textContent);
const counter = Number(at("rate").dataset.counter);

// `ticket` is the number that the counter has in hand; undefined before the first board.
const page = { ticket: undefined, asked: null, score: null, isSending: false, timer: 0 };

function show(section, afterMs, next) {
  for (const id of ["idle", "ask", "why", "thanks"]) at(id).hidden = id !== section;
  clearTimeout(page.timer);
  if (next) page.timer = setTimeout(next, afterMs);
}

function rest() {
  page.asked = page.score = null;
  speak("vi");
  show("idle");
}

// Says everything in one language; a language that the pages do not have is Vietnamese.
function speak(language) {
  const known = spoken[language] ? language : "vi";
  document.documentElement.lang = known;
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = element.dataset.say.split(".").reduce((words, key) => words[key], spoken[known]);
  }
  return spoken[known];
}

// Asks about `number`, if it really was served: it may be absent, on hold, or sent elsewhere.
async function askAbout(number) {
  const served = await get(`counters/${counter}/served`).catch(() => null);
  if (served?.number !== number || page.ticket === number) return;
  page.asked = number;
  page.score = null;
  at("question").textContent = speak(served.language).ask_number.replace("{number}", number);
  for (const reason of reasons()) reason.setAttribute("aria-pressed", "false");
  show("ask", ASK_MS, rest);
}

const reasons = () => [...document.querySelectorAll("[data-reason]")];

function choose(button) {
  page.score = button.dataset.score;
  at("chosen").replaceChildren(...[...button.children].map((part) => part.cloneNode(true)));
  at("failed").hidden = true;
  show("why", WHY_MS, send);
}

function toggle(button) {
  const isPressed = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isPressed));
  show("why", WHY_MS, send);
}

// A face that was touched counts, even if its citizen walks away without pressing "send".
async function send() {
  if (page.isSending || page.score === null) return;
  page.isSending = true;
  clearTimeout(page.timer);
  const chosen = reasons().filter((reason) => reason.getAttribute("aria-pressed") === "true");
  const body = { number: page.asked, score: page.score, reasons: chosen.map((reason) => reason.dataset.reason) };
  try {
    await act(`counters/${counter}/rate`, body);
    thank();
  } catch (error) {
    if (SAID_ALREADY.includes(error.name)) thank();
    else {
      at("failed").hidden = false;
      show("why", ASK_MS, rest);
    }
  }
  page.isSending = false;
}

function thank() {
  page.asked = page.score = null;
  show("thanks", THANKS_MS, rest);
}

function heardOf(view) {
  const before = page.ticket;
  page.ticket = view.ticket;
  Object.assign(at("rate").dataset, { isFollowing: true, ticket: view.ticket ?? "" });
  const isOthersTurn = view.ticket_state === "serving";
  if (page.asked !== null && view.ticket === page.asked) rest();
  else if (page.score !== null && isOthersTurn) send();
  else if (page.asked !== null && isOthersTurn) rest();
  if (before && before !== view.ticket && !isOthersTurn) askAbout(before);
}

for (const button of document.querySelectorAll("[data-score]")) button.addEventListener("click", () => choose(button));
for (const button of reasons()) button.addEventListener("click", () => toggle(button));
at("send").addEventListener("click", send);

follow("/api/board/stream", {
  heard() {},
  board(board) {
    at("lost").hidden = true;
    const view = board.counters.find(({ number }) => number === counter);
    if (view) heardOf(view);
  },
  lost() { at("lost").hidden = false; },
});
