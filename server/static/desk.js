// Draws a Desk: who is in hand, which keys there are, who waits.

import { element, fill, tile } from "./elements.js";
import { KEYS, RESUME, STATES, reason, running, span } from "./words.js";

const at = (id) => document.getElementById(id);

export function draw(desk, office, press) {
  drawHand(desk, office);
  drawKeys(keysOf(desk), press);
  at("waiting").textContent = desk.waiting;
  at("line").replaceChildren(...desk.line.map((waiting, n) => row(waiting, n === 0, office)));
  at("line-empty").hidden = desk.waiting > 0;
}

// Returns the keys that the state allows, with the words for this state.
export function keysOf(desk) {
  const paused = desk.state === "paused";
  return KEYS.filter(({ key }) => desk.keys.includes(key)).map((key) =>
    key.key === "open" && paused ? { ...key, words: RESUME } : key,
  );
}

// Brings the running times up to date; `passed` is seconds since the desk was read.
export function tick(desk, passed) {
  const hand = desk.in_hand;
  if (!hand) return;
  const since = hand.since_s === null ? null : hand.since_s + passed;
  const what = hand.state === "called" ? "Gọi cách đây" : "Phục vụ được";
  at("hand-times").replaceChildren(`Đã chờ ${span(hand.waited_s)}`, element("br", ""), `${what} ${running(since)}`);
}

// Draws the keys anew only when they are others: a board that comes between the pressing and
// the letting go of the mouse must not take the button away from under it.
function drawKeys(keys, press) {
  const shown = keys.map(({ key, words }) => key + words).join();
  if (at("keys").dataset.shown === shown) return;
  at("keys").dataset.shown = shown;
  at("keys").replaceChildren(...keys.map((key) => button(key, press)));
}

function drawHand(desk, office) {
  const ticket = desk.in_hand?.ticket;
  const hand = at("hand-state").parentElement;
  hand.dataset.state = desk.in_hand?.state ?? "none";
  at("hand-state").textContent = ticket ? STATES[desk.in_hand.state] : idleWords(desk);
  fill(at("hand-number"), ticket?.number ?? "");
  const service = office.services.find((s) => s.letter === ticket?.service);
  at("hand-service").replaceChildren(...(service ? [tile(service.letter), ` ${service.name}`] : []));
  at("hand-flags").replaceChildren(...(ticket ? flags(ticket, office) : []));
  at("hand-times").textContent = "";
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
