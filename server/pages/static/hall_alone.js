// Numbers that a kiosk gave by itself: those whose owners were served by hand can be marked.

import { act } from "./api.js";
import { element, fill, tile } from "./elements.js";
import { momentWords } from "./moment.js";
import { nameOf } from "./names.js";
import { attempt, done, sure, tell } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
// Somebody who is asked wants to see which ones, but nobody reads a hundred.
const NAMED = 6;
// What one request may have.
const MOST = 500;

export class AlonePanel {
  // `page` has the hall and the office as they were read last; `changed` reads them anew.
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.marked = new Set();
    this.shown = "";
    at("alone-to").addEventListener("change", ({ target }) => this.markUpTo(target.value));
    at("alone-list").addEventListener("change", ({ target }) => this.mark(target.value, target.checked));
    at("settle").addEventListener("submit", (event) => {
      event.preventDefault();
      this.settle();
    });
  }

  get tickets() {
    return this.page.hall.alone;
  }

  // The list is only made anew when others are in it: a row must not go away under a finger.
  draw() {
    const shown = this.tickets.map(keyOf).join();
    if (shown !== this.shown) this.drawList();
    this.shown = shown;
    for (const input of at("alone-list").querySelectorAll("input")) input.checked = this.marked.has(input.value);
    const n = this.marked.size;
    at("alone-settle").disabled = n === 0;
    at("alone-settle").textContent = n === 0 ? words.alone_settle : say(words.alone_settle_some, { n });
    at("alone").hidden = this.tickets.length === 0;
  }

  drawList() {
    const there = new Set(this.tickets.map(({ ticket }) => ticket));
    for (const ticket of this.marked) if (!there.has(ticket)) this.marked.delete(ticket);
    const list = at("alone-list");
    const before = new Map([...list.children].map((row) => [row.dataset.key, row]));
    const { activeElement } = document;
    const { scrollTop } = list;
    list.replaceChildren(...this.tickets.map((found) => before.get(keyOf(found)) ?? this.row(found)));
    if (list.contains(activeElement)) activeElement.focus();
    list.scrollTop = scrollTop;
    const chosen = at("alone-to").value;
    at("alone-to").replaceChildren(new Option(words.alone_none, ""), ...this.tickets.map(({ ticket, number }) => new Option(number, ticket)));
    at("alone-to").value = there.has(chosen) ? chosen : "";
  }

  row(found) {
    const input = element("input", "");
    Object.assign(input, { type: "checkbox", value: found.ticket });
    const taken = this.takenAt(found);
    input.setAttribute("aria-label", `${found.number} · ${nameOf(this.page.office.services, found.service)} · ${taken}`);
    const number = fill(element("span", "ticket"), found.number);
    const row = element("li", "", element("label", "row", input, tile(found.service), number, element("span", "taken", taken)));
    row.dataset.key = keyOf(found);
    return row;
  }

  takenAt({ waited_s, issued_at }) {
    if (waited_s === null) return words.alone_time_unknown;
    return say(words.alone_taken, { time: momentWords(issued_at, this.page.office.timezone, t.language, null) });
  }

  mark(ticket, isMarked) {
    if (isMarked) this.marked.add(ticket);
    else this.marked.delete(ticket);
    at("alone-to").value = "";
    this.draw();
  }

  // Marks all from the oldest up to this one, and none after it; "" takes all marks away.
  markUpTo(ticket) {
    const last = this.tickets.findIndex((found) => found.ticket === ticket);
    this.marked = new Set(this.tickets.slice(0, last + 1).map((found) => found.ticket));
    this.draw();
  }

  async settle() {
    const tickets = this.tickets.filter(({ ticket }) => this.marked.has(ticket));
    const n = tickets.length;
    if (!(await sure(say(words.alone_sure, { n, numbers: numbersOf(tickets) }), words.alone_settle))) return;
    if (await attempt(() => send(tickets.map(({ ticket }) => ticket)), refused)) {
      this.marked.clear();
      done(say(words.done_alone, { n }));
    }
    this.changed();
  }
}

async function send(tickets) {
  for (let n = 0; n < tickets.length; n += MOST) await act("tickets/settle", { tickets: tickets.slice(n, n + MOST) });
}

// A row is the same as long as its ticket waits, and the time at which it was taken is known.
const keyOf = ({ ticket, waited_s }) => `${ticket}${waited_s === null ? "?" : ""}`;

function numbersOf(tickets) {
  const named = tickets.slice(0, NAMED).map(({ number }) => number).join(", ");
  const rest = tickets.length - NAMED;
  return rest > 0 ? say(words.alone_more, { numbers: named, n: rest }) : named;
}

const refused = (text) => tell(text === t.common.refusals.IllegalAction ? words.alone_changed : text);
