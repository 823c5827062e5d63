// Draws a Desk: who is in hand, who is on hold here, and how the day goes.

import { element, fill, tile } from "./elements.js";
import { flags, serviceName } from "./line.js";
import { say, span, t } from "./texts.js";

const words = t.page.hand;
const at = (id) => document.getElementById(id);

// Draws all but the keys and the line. `me` is the clerk's name, `resume(ticket)` goes on.
export function drawDesk(desk, office, me, resume) {
  drawHand(desk, office, me);
  drawHeld(desk, office, me, resume);
  write(at("today"), todayWords(desk));
}

// Brings what runs up to date; `passed` is seconds since the desk was read.
export function tick(desk, passed) {
  drawTimes(desk.in_hand, passed);
  const grace = Math.ceil(desk.grace_s - passed);
  write(at("grace"), grace > 0 ? say(words.grace, { s: grace }) : "");
  for (const card of at("held").querySelectorAll("[data-since]")) {
    write(card.querySelector(".since"), running(Number(card.dataset.since) + passed));
  }
  tickUndo(desk.undo, passed);
}

// The seconds that are left to take the last action back, 0 when they are over.
export const undoLeft = (desk, passed) => Math.max(0, (desk.undo?.left_s ?? 0) - passed);

function tickUndo(undo, passed) {
  const key = at("keys").querySelector('[data-place="undo"]');
  if (!key) return;
  const left = undo ? Math.max(0, undo.left_s - passed) : 0;
  key.toggleAttribute("data-running", left > 0);
  key.style.setProperty("--left", left / 15);
  write(key.querySelector(".words"), t.page.keys.undo + (left > 0 ? ` · ${Math.ceil(left)}` : ""));
  const what = left > 0 ? say(t.page.undone[undo.key], { number: undo.number ?? "" }) : "";
  write(key.querySelector(".more"), what);
  if (left > 0) return;
  key.setAttribute("aria-disabled", "true");
}

function drawHand(desk, office, me) {
  const ticket = desk.in_hand?.ticket;
  at("hand").dataset.state = desk.in_hand?.state ?? "none";
  const isOthers = desk.clerk !== null && desk.clerk !== me;
  const state = ticket ? handWords(desk) : idleWords(desk);
  write(at("hand-state"), isOthers ? say(words.others, { clerk: desk.clerk, state }) : state);
  const number = ticket?.number ?? "";
  if (at("hand-number").textContent !== number) fill(at("hand-number"), number);
  const name = ticket && element("span", "", serviceName(office, ticket.service));
  at("hand-service").replaceChildren(...(ticket ? [tile(ticket.service), name] : []));
  at("hand-flags").replaceChildren(...(ticket ? handFlags(desk.in_hand, office) : []));
  write(at("hand-note"), desk.in_hand?.note ?? "");
  if (!ticket) write(at("hand-times"), "");
}

function handFlags({ ticket, initials, leg }, office) {
  const found = flags({ ...ticket, initials, appointment: ticket.appointment !== null, dueAt: ticket.due_at }, office);
  const services = ticket.rest.map((letter) => serviceName(office, letter)).join(", ");
  const visit = [leg > 1 && say(t.page.flags.leg, { n: leg }), services && say(t.page.flags.rest, { services })];
  const visitWords = visit.filter(Boolean).join(" · ");
  return visitWords ? [...found, element("span", "flag", visitWords)] : found;
}

function drawTimes(hand, passed) {
  if (!hand) return;
  const since = running(hand.since_s === null ? null : hand.since_s + passed);
  const what = hand.state === "called" ? words.called_for : words.serving_for;
  if (at("hand-times").children.length === 0) at("hand-times").append(element("span", ""), " ", element("span", ""));
  const [waited, now] = at("hand-times").children;
  write(waited, say(words.waited, { span: span(hand.waited_s) }));
  write(now, say(what, { span: since }));
}

function drawHeld(desk, office, me, resume) {
  const isMine = desk.clerk === me;
  at("held").hidden = desk.held.length === 0;
  const shown = desk.held.map((held) => held.ticket.id).join();
  if (at("held").dataset.shown === shown + isMine) return drawSince(desk.held);
  at("held").dataset.shown = shown + isMine;
  at("held-list").replaceChildren(...desk.held.map((held) => card(held, office, isMine && resume)));
}

// Only the times: a card must not go away from under the mouse.
function drawSince(held) {
  at("held-list").querySelectorAll("[data-since]").forEach((card, n) => { card.dataset.since = held[n].since_s; });
}

function card({ ticket, since_s }, office, resume) {
  const number = fill(element("b", "who"), ticket.number);
  const made = element("button", "", tile(ticket.service), number, element("span", "since"));
  made.type = "button";
  made.disabled = !resume;
  made.dataset.ticket = ticket.id;
  if (since_s !== null) made.dataset.since = since_s;
  made.title = serviceName(office, ticket.service);
  made.addEventListener("click", () => resume(ticket.id));
  return element("li", "", made);
}

// Whoever pauses while serving sees both.
function handWords(desk) {
  const state = t.common.states[desk.in_hand.state];
  return desk.state === "paused" ? `${state} · ${withReason(t.common.counter_states.paused, desk)}` : state;
}

const withReason = (text, { pause }) => (pause ? `${text} · ${t.common.pauses[pause]}` : text);

function idleWords(desk) {
  if (desk.state === "paused") return withReason(words.paused, desk);
  if (desk.state === "closed") return words.closed;
  return desk.waiting > 0 ? words.idle : words.idle_nobody;
}

function todayWords({ served, mean_s }) {
  const { none, served: some, mean } = t.page.today;
  if (served === 0) return none;
  return say(mean_s === null ? some : mean, { n: served, span: span(mean_s) });
}

// "4:07", for a time that runs; "–" when the clocks cannot be trusted.
function running(seconds) {
  if (seconds === null) return t.common.spans.unknown;
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

// Only what has changed is written, or a screen reader would say all of it with every board.
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
