// The counters to choose from: by click, by arrows, or by the digit of the counter.

import { element, tile } from "./elements.js";
import { signOf } from "./keys.js";
import { serviceName } from "./line.js";
import { say, t } from "./texts.js";

const list = document.getElementById("counter-list");
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
// More names than these make a list that nobody reads; the letters say enough.
const NAMED = 3;

// `given` is the counter that the administrator has given; `take(number)` is told the choice.
// The buttons stay while boards come: one must not go away from under the hand.
export function drawDoors(office, board, given, take) {
  const shown = JSON.stringify([office.counters, office.services]);
  if (list.dataset.shown !== shown) list.replaceChildren(...office.counters.map((counter) => door(counter, office, given, take)));
  list.dataset.shown = shown;
  for (const made of list.querySelectorAll("button")) drawState(made, board);
}

export function pressDoor(event) {
  const step = STEPS[event.code];
  if (step === undefined) return list.querySelector(`[data-number="${signOf(event)}"]`)?.click();
  const doors = [...list.querySelectorAll("button")];
  const next = doors.indexOf(document.activeElement) + step;
  doors[Math.max(0, Math.min(next, doors.length - 1))]?.focus();
  event.preventDefault();
}

// Whoever chooses sees where somebody is at work already.
function drawState(made, board) {
  const view = board.counters.find(({ number }) => number === Number(made.dataset.number));
  const state = view?.state ?? "closed";
  const words = t.common.pauses[view?.pause] ?? t.common.counter_states[state];
  made.dataset.state = state;
  made.querySelector(".state").textContent = state === "closed" ? "" : words;
}

function door({ number, services }, office, given, take) {
  const isGiven = number === given;
  const head = element("span", "head", element("b", "", say(t.common.counter, { counter: number })), element("span", "state"));
  const usual = isGiven ? [element("span", "usual", t.page.usual_counter)] : [];
  const made = element("button", isGiven ? "mine" : "", head, ...usual, serves(services, office));
  made.type = "button";
  made.dataset.number = number;
  made.addEventListener("click", () => take(number));
  return element("li", "", made);
}

function serves(services, office) {
  if (services.length > NAMED) return element("span", "serves", ...services.map(tile));
  return element("span", "serves", ...services.map((letter) => element("span", "one", tile(letter), serviceName(office, letter))));
}
