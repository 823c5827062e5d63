// Draws the hall: the day, totals, lines, counters, who is late.

import { element, fill, tile } from "./elements.js";
import { drawDevices } from "./hall_devices.js";
import { nameOf } from "./names.js";
import { drawState } from "./hall_state.js";
import { say, span, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;

// `passed` is seconds since the hall was read; `open` has what pressing a row opens.
export function drawHall(hall, office, passed, open) {
  drawState(hall, office);
  drawTotals(hall, passed);
  at("lines").replaceChildren(...hall.lines.map((line) => lineRow(line, office, passed)));
  keyed(at("counters"), hall.counters, ({ number }) => number, open.counter, (counter) => counterRow(counter, hall.lines, passed));
  keyed(at("late"), hall.late, ({ ticket }) => ticket, (_, ticket) => open.ticket(ticket), (ticket) => lateRow(ticket, office, passed));
  const more = hall.late_in_all - hall.late.length;
  at("none-late").hidden = hall.late.length > 0;
  at("more-late").hidden = more <= 0;
  at("more-late").textContent = say(words.more_late, { n: more });
  drawDevices(hall, passed);
}

// People wait in it, and no counter is open that serves them.
const isStuck = (line) => line.waiting > 0 && line.open_counters.length === 0;
const later = (seconds, passed) => (seconds === null ? null : seconds + passed);

function drawTotals({ lines, appointments, clock_trusted }, passed) {
  const sum = (field) => lines.reduce((all, line) => all + line[field], 0);
  const longest = lines.reduce((most, { longest_s }) => Math.max(most, longest_s ?? -1), -1);
  const late = sum("late");
  const { expected, arrived, missing } = appointments;
  const booked = expected + arrived + missing > 0;
  at("totals").replaceChildren(
    total(words.waiting, sum("waiting")),
    total(words.longest, longest < 0 ? "–" : span(later(longest, passed)), "long"),
    total(words.late, late, late > 0 ? "alarm" : ""),
    total(words.served, sum("served")),
    total(words.issued, sum("issued")),
    total(words.appointments, booked ? say(words.appointments_of, appointments) : clock_trusted ? words.no_appointments : "–", "words"),
  );
}

function total(name, value, kind = "") {
  return element("div", kind, element("dt", "", name), element("dd", "", value));
}

function lineRow(line, office, passed) {
  const name = element("span", "name", nameOf(office.services, line.service));
  if (isStuck(line)) name.append(element("span", "alarm", words.no_counter));
  if (line.full) name.append(element("span", "flag", words.full));
  const row = element("tr", `${isStuck(line) ? "stuck" : ""} ${line.late > 0 ? "behind" : ""}`, element("th", "", element("span", "about", tile(line.service), name)));
  row.firstChild.scope = "row";
  const target = element("span", "target", say(words.target, { minutes: line.target_minutes }));
  row.append(
    cell(words.waiting, element("b", "", line.waiting)),
    cell(words.longest, line.waiting > 0 ? span(later(line.longest_s, passed)) : "–", target),
    cell(words.late, line.late || "–"),
    cell(words.open_counters, line.open_counters.join(", ") || words.nobody_open),
  );
  row.children[3].className = line.late ? "late" : "";
  return row;
}

function cell(label, ...inner) {
  const made = element("td", "", element("span", "value", ...inner));
  made.dataset.label = label;
  return made;
}

function counterRow(counter, lines, passed) {
  const { number, state, clerk, ticket, held, services } = counter;
  const stuck = lines.filter((line) => isStuck(line) && services.includes(line.service)).map((line) => line.service);
  const inHand = ticket === null ? element("span", "ticket free", state === "open" ? words.free : "") : fill(element("span", "ticket"), ticket);
  return [
    element("span", `number ${state}`, number),
    element("span", "what", element("b", "", stateWords(counter)), element("span", "clerk", clerk ?? (state === "closed" ? "" : words.nobody))),
    inHand,
    element("span", "since", sinceWords(counter, passed)),
    element("span", "letters", ...services.map(tile)),
    ...(held.length > 0 ? [element("span", "held", say(words.held, { numbers: held.join(", ") }))] : []),
    ...(stuck.length > 0 ? [element("span", "alarm", say(words.needed, { letters: stuck.join(", ") }))] : []),
  ];
}

export function stateWords({ state, pause, ticket_state }) {
  if (state === "paused") return t.common.pauses[pause] ?? t.common.counter_states.paused;
  return ticket_state ? t.common.states[ticket_state] : t.common.counter_states[state];
}

function sinceWords({ since_s, state }, passed) {
  return state === "closed" || since_s === null ? "" : span(later(since_s, passed));
}

function lateRow({ number, service, state, waited_s, priority }, office, passed) {
  const told = state === "waiting" ? words.waited : words.absent;
  return [
    tile(service),
    fill(element("span", "ticket"), number),
    element("span", "waited", say(told, { span: span(later(waited_s, passed)) })),
    ...(priority ? [element("span", "flag priority", nameOf(office.priority, priority))] : []),
  ];
}

// Draws each thing into a button that stays as long as the thing does: a hall that changes
// between the pressing and the letting go must not take it away, nor the keyboard's focus.
function keyed(list, things, keyOf, press, draw) {
  const before = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = things.map((thing) => {
    const key = String(keyOf(thing));
    const item = before.get(key) ?? rowFor(key);
    const button = item.firstChild;
    button.onclick = () => press(keyOf(thing), thing);
    button.replaceChildren(...draw(thing));
    return item;
  });
  if (items.length !== list.children.length || items.some((item, n) => list.children[n] !== item)) list.replaceChildren(...items);
}

function rowFor(key) {
  const button = element("button", "row");
  button.type = "button";
  const item = element("li", "", button);
  item.dataset.key = key;
  return item;
}
