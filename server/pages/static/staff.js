// Staff and devices: the two lists, and the cards behind them.

import { get } from "./api.js";
import { element } from "./elements.js";
import { DeviceCard } from "./staff_device.js";
import { PersonCard } from "./staff_person.js";
import { attempt } from "./top.js";
import { say, span, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
// A device that lives is heard every few seconds.
const SILENT_S = 30;
const BREATH_MS = 15000;

const person = new PersonCard(readPeople);
const device = new DeviceCard(readDevices);

function row(thing, card, ...cells) {
  const button = element("button", "", words.edit);
  button.type = "button";
  button.setAttribute("aria-label", say(words.edit_person, thing));
  button.addEventListener("click", () => card.edit(thing));
  const made = element("li", "", ...cells, button);
  made.dataset.name = thing.name;
  return made;
}

function personRow(found) {
  const place = found.counter === null ? "" : say(t.common.counter, found);
  return row(found, person, element("b", "", found.name), element("span", `role ${found.role}`, words.roles[found.role]), element("span", "place", place));
}

function deviceRow(found) {
  return row(found, device, element("b", "", found.name, element("small", isHere(found) ? "here" : "", `${words.roles[found.role]} · ${seenWords(found)}`)));
}

const isHere = ({ seen_s: seen }) => seen !== null && seen < SILENT_S;

function seenWords(found) {
  if (found.seen_s === null) return words.never;
  return isHere(found) ? words.seen_now : say(words.seen, { span: span(found.seen_s) });
}

// Draws a list anew, and leaves the keyboard on the row where it was.
function fill(list, rows, none) {
  const focused = document.activeElement?.closest(`#${list.id} li`)?.dataset.name;
  list.replaceChildren(...(rows.length > 0 ? rows : [element("li", "none", none)]));
  list.removeAttribute("aria-busy");
  if (focused !== undefined) rows.find((made) => made.dataset.name === focused)?.querySelector("button").focus();
}

// "Đ" stands beside "D", not behind "Z".
const byName = (one, other) => one.name.localeCompare(other.name, t.language);

async function readPeople() {
  const people = (await get("clerks")).sort(byName);
  fill(at("people"), people.map(personRow), "");
}

async function readDevices() {
  const devices = (await get("devices")).sort(byName);
  fill(at("devices"), devices.map(deviceRow), words.no_devices);
}

at("add-person").addEventListener("click", () => person.add());
at("add-device").addEventListener("click", () => device.add());
for (const button of document.querySelectorAll("[data-shut]")) button.addEventListener("click", () => button.closest("dialog").close());

attempt(readPeople);
attempt(readDevices);
setInterval(() => {
  // Under an open card nothing moves; whoever is away for a moment is not told each time.
  if (!document.querySelector("dialog[open]") && at("said").hidden) attempt(readDevices);
}, BREATH_MS);
