// The counters to choose from: by click, or by the digit of the counter.

import { element } from "./elements.js";
import { signOf } from "./keys.js";
import { serviceName } from "./line.js";
import { say, t } from "./texts.js";

const list = document.getElementById("counter-list");

// `given` is the counter that the administrator has given; `take(number)` is told the choice.
export function drawDoors(office, given, take) {
  list.replaceChildren(...office.counters.map((counter) => door(counter, office, given, take)));
}

export const pressDoor = (event) => list.querySelector(`[data-number="${signOf(event)}"]`)?.click();

function door({ number, services }, office, given, take) {
  const names = services.map((letter) => serviceName(office, letter)).join(", ");
  const made = element("button", "", element("b", "", say(t.common.counter, { counter: number })), names);
  made.type = "button";
  made.className = number === given ? "mine" : "";
  made.dataset.number = number;
  made.addEventListener("click", () => take(number));
  return element("li", "", made);
}
