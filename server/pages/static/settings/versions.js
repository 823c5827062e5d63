// Every version of the settings: who saved it and when, what it changed, and the way back.

import { element } from "../elements.js";
import { get, send } from "../api.js";
import { attempt, done } from "../top.js";
import { say, t } from "../texts.js";
import { changes } from "./changes.js";
import { SECTIONS } from "./sections.js";

const SHOWN = 20;

// Draws them; `take(office, words)` makes an office the draft.
export function drawVersions(base, take) {
  const list = element("ol", "versions");
  const made = element("div", "", files(take), element("h2", "", t.page.versions.title), element("p", "help", t.page.versions.help), list);
  attempt(async () => {
    const found = await get("settings/versions");
    list.replaceChildren(...found.slice(0, SHOWN).map((one) => version(one, base, take)));
  });
  return made;
}

function version({ version: n, saved_at, by }, base, take) {
  const when = new Date(saved_at).toLocaleString(t.language === "vi" ? "vi-VN" : "en-GB", { dateStyle: "short", timeStyle: "short" });
  const head = element("p", "version-head", element("b", "", say(t.page.versions.version, { n })), ` ${when} · ${whose(by)}`);
  const made = element("li", "", head);
  if (n === base) {
    head.append(" ", element("span", "flag", t.page.versions.now));
    return made;
  }
  const buttons = element("div", "tools", button(t.page.versions.look, look), button(t.page.versions.back, back));
  made.append(buttons);
  return made;

  async function read() {
    return (await get(`settings/versions/${n}`)).office;
  }

  function look() {
    attempt(async () => {
      const [old, now] = [await read(), (await get(`settings/versions/${base}`)).office];
      const lines = changes(SECTIONS, now, old).map(({ words }) => element("li", "", words));
      made.querySelector(".changes")?.remove();
      const none = [element("li", "", t.page.versions.same)];
      made.append(element("ul", "changes", ...(lines.length ? lines : none)));
    });
  }

  function back() {
    attempt(async () => take(await read(), say(t.page.versions.taken, { n })));
  }
}

function whose(by) {
  if (by === "command line") return t.page.versions.command_line;
  return by || t.page.versions.unknown;
}

function files(take) {
  const down = element("a", "button", t.page.files.export);
  Object.assign(down, { href: "/api/settings.toml", download: "xin-moi.toml" });
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: ".toml", hidden: true });
  const faults = element("ul", "file-faults");
  input.addEventListener("change", () => attempt(() => read(input, faults, take)));
  const up = button(t.page.files.import, () => input.click());
  return element("div", "files", element("h2", "", t.page.files.title), element("p", "help", t.page.files.help),
    element("div", "tools", down, up), input, faults);
}

async function read(input, faults, take) {
  const [file] = input.files;
  if (!file) return;
  const toml = await file.text();
  input.value = "";
  const found = await send("POST", "settings/check", { toml });
  // What is in use is told when it is saved; here it is about the file.
  const wrong = found.office ? [] : found.faults;
  faults.replaceChildren(...wrong.map(({ key, message }) => element("li", "", element("b", "", key || file.name), ` ${message}`)));
  if (found.office) take(found.office, say(t.page.files.taken, { file: file.name }));
  else done("");
}

function button(words, work) {
  const made = element("button", "button", words);
  made.type = "button";
  made.addEventListener("click", work);
  return made;
}
