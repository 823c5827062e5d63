// Draws a Desk: who is in hand, which keys there are, who waits.

import { element, fill, tile } from "./elements.js";
import { KEYS, RESUME, STATES, reason, running, span } from "./words.js";

const at = (id) => document.getElementById(id);

export function draw(desk, office, me, press) {
  drawHand(desk, office, me);
  drawKeys(keysOf(desk, me), press);
  at("waiting").textContent = desk.waiting;
  at("line").replaceChildren(...desk.line.map((waiting, n) => row(waiting, n === 0, office)));
  at("line-empty").hidden = desk.waiting > 0;
}

// Returns the keys that the state allows, with the words for this state.
export function keysOf(desk, me) {
  return KEYS.filter(({ key }) => desk.keys.includes(key)).map((key) =>
    key.key === "open" ? opening(key, desk, me) : key,
  );
}

// Taking a counter from somebody has a key of its own: whoever presses "next" by habit on a
// counter that was taken over must not take it back.
function opening(key, { clerk, state }, me) {
  if (clerk !== null && clerk !== me) return { ...key, digit: "9", words: `Nhận quầy thay ${clerk}` };
  return state === "paused" ? { ...key, words: RESUME } : key;
}

// Brings the running times up to date; `passed` is seconds since the desk was read.
export function tick(desk, passed) {
  const hand = desk.in_hand;
  if (!hand) return;
  const since = hand.since_s === null ? null : hand.since_s + passed;
  const what = hand.state === "called" ? "Gọi cách đây" : "Đã phục vụ";
  at("hand-times").replaceChildren(`Đã chờ ${span(hand.waited_s)}`, element("br", ""), `${what} ${running(since)}`);
}

// Draws the keys anew only when they are others: a board that comes between the pressing and
// the letting go of the mouse must not take the button away from under it.
function drawKeys(keys, press) {
  const shown = keys.map(({ key, words }) => key + words).join();
  if (at("keys").dataset.shown === shown) return;
  at("keys").dataset.shown = shown;
  const focused = document.activeElement?.dataset?.key;
  at("keys").replaceChildren(...keys.map((key) => button(key, press)));
  if (focused) at("keys").querySelector(`[data-key="${focused}"], button`)?.focus();
}

function drawHand(desk, office, me) {
  const ticket = desk.in_hand?.ticket;
  const hand = at("hand-state").parentElement;
  hand.dataset.state = desk.in_hand?.state ?? "none";
  const isOthers = desk.clerk !== null && desk.clerk !== me;
  const state = ticket ? STATES[desk.in_hand.state] : idleWords(desk);
  setText(at("hand-state"), isOthers ? `Quầy do ${desk.clerk} nhận · ${state}` : state);
  const number = ticket?.number ?? "";
  if (at("hand-number").textContent !== number) fill(at("hand-number"), number);
  const service = office.services.find((s) => s.letter === ticket?.service);
  at("hand-service").replaceChildren(...(service ? [tile(service.letter), ` ${service.name}`] : []));
  at("hand-flags").replaceChildren(...(ticket ? flags(ticket, office) : []));
  at("hand-times").textContent = "";
}

// Only what has changed is written, or a screen reader would say all of it with every board.
function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function idleWords(desk) {
  if (desk.state === "paused") return "Tạm ngưng phục vụ";
  if (desk.state === "closed") return "Quầy chưa mở";
  return desk.waiting > 0 ? "Quầy đang trống" : "Quầy đang trống, chưa có ai chờ";
}

function button({ key, digit, words }, press) {
  const made = element("button", "", element("kbd", "", digit), words);
  made.type = "button";
  made.dataset.key = key;
  made.addEventListener("click", () => press(key));
  return made;
}

function row(waiting, isFirst, office) {
  const why = isFirst ? [element("span", "flag why", `Gọi trước vì: ${reason(waiting)}`)] : [];
  const made = element(
    "li",
    isFirst ? "first" : "",
    tile(waiting.service),
    fill(element("span", "who"), waiting.number),
    element("span", "waited", span(waiting.waited_s)),
    element("p", "flags", ...why, ...flags(waiting, office)),
  );
  return made;
}

function flags({ priority, overtaken, slip }, office) {
  const found = [];
  if (priority) found.push(element("span", "flag priority", `Ưu tiên: ${office.priority[priority] ?? priority}`));
  if (overtaken > 0) found.push(element("span", "flag", `Đã nhường ${overtaken} lượt`));
  if (slip === "not_printed") found.push(element("span", "flag noslip", "Chưa in được phiếu"));
  return found;
}
