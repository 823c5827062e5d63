// Draws who waits for a counter: in which order, since when, and why.

import { element, fill, tile } from "./elements.js";
import { say, span, t } from "./texts.js";

const words = t.page.flags;
const at = (id) => document.getElementById(id);

export const inLanguage = (text) => text[t.language] || text.vi || "";

export function serviceName(office, letter) {
  const found = office.services.find((service) => service.letter === letter);
  return found ? inLanguage(found.name) : letter;
}

// Draws the line; `choose(waiting)` is told whose row was pressed. Rows stay the same elements
// for as long as their tickets wait, so that none goes away from under the mouse or the focus.
export function drawLine(desk, office, choose) {
  at("waiting").textContent = desk.waiting;
  at("line-empty").hidden = desk.waiting > 0;
  at("line-more").hidden = desk.waiting <= desk.line.length;
  at("line-more").textContent = say(t.page.more, { n: desk.waiting - desk.line.length });
  const old = new Map([...at("line").children].map((row) => [row.dataset.ticket, row]));
  const rows = desk.line.map((waiting, n) => {
    const row = old.get(waiting.ticket) ?? newRow(waiting.ticket);
    drawRow(row, waiting, n === 0, office, choose);
    old.delete(waiting.ticket);
    return row;
  });
  old.forEach((row) => row.remove());
  rows.forEach((row, n) => {
    if (at("line").children[n] !== row) at("line").insertBefore(row, at("line").children[n] ?? null);
  });
}

// Brings the waiting times up to date; `passed` is seconds since the desk was read.
export function tickLine(passed) {
  for (const waited of at("line").querySelectorAll(".waited")) {
    const { seconds } = waited.dataset;
    const late = waited.classList.contains("late") ? ` · ${words.late}` : "";
    const text = span(seconds === undefined ? null : Number(seconds) + passed) + late;
    if (waited.textContent !== text) waited.textContent = text;
  }
}

// Moves from row to row with the arrow keys.
export function moveInLine(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (!step) return;
  event.preventDefault();
  const rows = [...at("line").querySelectorAll("button")];
  rows[rows.indexOf(document.activeElement) + step]?.focus();
}

function newRow(ticket) {
  const made = element("button", "row");
  made.type = "button";
  const row = element("li", "", made);
  row.dataset.ticket = ticket;
  return row;
}

function drawRow(row, waiting, isFirst, office, choose) {
  const made = row.firstElementChild;
  made.onclick = () => choose(waiting);
  const { waited_s, ...rest } = waiting;
  const shown = JSON.stringify([rest, isFirst]);
  if (made.dataset.shown !== shown) made.replaceChildren(...cells(waiting, isFirst, office));
  made.dataset.shown = shown;
  const waited = made.querySelector(".waited");
  if (waited_s === null) delete waited.dataset.seconds;
  else waited.dataset.seconds = waited_s;
}

function cells(waiting, isFirst, office) {
  const waited = element("span", waiting.is_late ? "waited late" : "waited");
  const why = isFirst ? [element("span", "flag why", say(t.page.reasons.first, { why: reason(waiting) }))] : [];
  const about = element("span", "flags", ...why, ...flags(waiting, office));
  return [tile(waiting.service), fill(element("span", "who"), waiting.number), waited, about];
}

export const reason = ({ reason, overtaken }) => say(t.page.reasons[reason], { n: overtaken });

// Returns what is to be known of a ticket, in the line and in hand.
export function flags(ticket, office) {
  const found = [];
  const add = (kind, text) => found.push(element("span", `flag ${kind}`, text));
  if (ticket.priority) add("priority", say(words.priority, { group: groupName(office, ticket.priority) }));
  if (ticket.appointment) add("appointment", appointment(ticket));
  if (ticket.returned) add("", words.returned);
  if (ticket.absences > 0) add("", say(words.absent, { n: ticket.absences }));
  if (ticket.overtaken > 0) add("", say(words.overtaken, { n: ticket.overtaken }));
  if (ticket.wanted !== null) add("", say(words.wanted, { counter: ticket.wanted }));
  if (ticket.alone) add("", words.alone);
  if (ticket.slip === "not_printed") add("noslip", words.not_printed);
  if (ticket.has_note) add("noted", words.note);
  return found;
}

// In the line `dueAt` is not known; null is an appointment that came too late.
function appointment({ initials, dueAt }) {
  if (dueAt === null) return words.appointment_late;
  return initials ? say(words.appointment_of, { initials }) : words.appointment;
}

function groupName(office, key) {
  const found = office.priority.find((group) => group.key === key);
  return found ? inLanguage(found.name) : key;
}
