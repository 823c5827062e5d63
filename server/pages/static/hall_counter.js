// The card of one counter: open it, pause it, close it, say what it serves.

import { act } from "./api.js";
import { element, tile } from "./elements.js";
import { nameOf } from "./names.js";
import { attempt, done, sure } from "./top.js";
import { say, t } from "./texts.js";
import { stateWords } from "./hall_view.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const PAUSES = ["lunch", "break", "consulting"];

export class CounterCard {
  // `page` has the hall and the office as they were read last; `changed` reads them anew.
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.number = null;
    this.services = new Set();
    at("services-save").addEventListener("click", () => this.save());
    at("counter-card").addEventListener("close", () => { this.number = null; });
  }

  get counter() {
    return this.page.hall?.counters.find((counter) => counter.number === this.number);
  }

  open(number) {
    this.number = number;
    this.services = new Set(this.counter.services);
    this.refused("");
    at("counter-services").replaceChildren(...this.page.office.services.map((service) => this.toggle(service.letter)));
    this.draw();
    at("counter-card").showModal();
  }

  // Draws what the hall says of the counter now; what is chosen here stays as it is.
  draw() {
    if (!this.counter) return;
    const counter = this.counter;
    at("counter-title").textContent = say(t.common.counter, { counter: this.number });
    at("counter-state").textContent = [stateWords(counter), counter.clerk, counter.ticket].filter(Boolean).join(" · ");
    const shown = `${counter.state} ${counter.pause}`;
    if (at("counter-states").dataset.shown !== shown) this.drawStates(counter);
    at("counter-states").dataset.shown = shown;
    for (const button of at("counter-services").children) button.setAttribute("aria-pressed", this.services.has(button.dataset.letter));
    at("services-save").disabled = this.services.size === 0 || same(this.services, counter.services);
  }

  drawStates({ state, pause }) {
    at("counter-states").replaceChildren(
      this.stateButton(words.set_open, "open", state === "open"),
      this.stateButton(words.set_close, "closed", state === "closed"),
    );
    at("counter-pauses").replaceChildren(
      ...PAUSES.map((reason) => this.stateButton(t.common.pauses[reason], "paused", state === "paused" && pause === reason, reason)),
    );
  }

  stateButton(text, state, isNow, reason = null) {
    const made = element("button", `button ${state}`, text);
    made.type = "button";
    made.setAttribute("aria-pressed", isNow);
    made.addEventListener("click", () => this.set(state, reason));
    return made;
  }

  toggle(letter) {
    const made = element("button", "toggle", tile(letter), element("span", "", nameOf(this.page.office.services, letter)));
    made.type = "button";
    made.dataset.letter = letter;
    made.addEventListener("click", () => {
      if (!this.services.delete(letter)) this.services.add(letter);
      this.draw();
    });
    return made;
  }

  async set(state, reason) {
    const { number, counter } = this;
    const people = [counter.ticket, ...counter.held].filter(Boolean);
    const release = state === "closed" && people.length > 0;
    const asked = say(words.close_sure, { counter: number, numbers: people.join(", ") });
    if (release && !(await sure(asked, words.set_close))) return;
    const said = { open: words.done_open, paused: words.done_pause, closed: words.done_close }[state];
    await this.run(() => act(`counters/${number}/set`, { state, reason, release }), say(said, { counter: number, reason: t.common.pauses[reason] }));
  }

  async save() {
    const { number, page } = this;
    // In the office's order of services, but for those that the counter had: theirs says
    // what it serves first.
    const kept = this.counter.services.filter((letter) => this.services.has(letter));
    const added = page.office.services.map(({ letter }) => letter).filter((letter) => this.services.has(letter) && !kept.includes(letter));
    const services = [...kept, ...added];
    const alone = page.office.services.map(({ letter }) => letter).filter((letter) => !services.includes(letter) && page.office.counters.every((c) => c.number === number || !c.services.includes(letter)));
    if (alone.length > 0) return this.refused(say(words.unserved, { letters: alone.map((letter) => `${letter} (${nameOf(page.office.services, letter)})`).join(", ") }));
    return this.run(() => act(`counters/${number}/services`, { services }), say(words.done_services, { counter: number, services: services.join(", ") }));
  }

  async run(work, said) {
    if (await attempt(work, (text) => this.refused(text))) {
      at("counter-card").close();
      done(said);
    }
    this.changed();
  }

  refused(text) {
    at("counter-refused").textContent = text;
    at("counter-refused").hidden = text === "";
  }
}

const same = (chosen, services) => chosen.size === services.length && services.every((letter) => chosen.has(letter));
