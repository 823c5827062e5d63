// The number that was given or found: large, with its code, and a slip from any kiosk.

import { act, get } from "./api.js";
import { element, fill, tile } from "./elements.js";
import { nameOf } from "./names.js";
import { attempt, done } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const KIOSK = "helper-kiosk";

export class Result {
  // `finished()` is called when the next person may come.
  constructor(page, finished) {
    this.page = page;
    this.finished = finished;
    this.place = null;
    this.asked = null;
    at("finish").addEventListener("click", () => this.close());
    at("bring-back").addEventListener("click", () => this.bringBack());
    at("print").addEventListener("submit", (event) => {
      event.preventDefault();
      this.print(at("print-kiosk").value);
    });
    at("print-kiosk").addEventListener("change", () => localStorage.setItem(KIOSK, at("print-kiosk").value));
  }

  show(place) {
    this.place = place;
    this.asked = null;
    at("result-qr").src = `/helper/qr/${place.ticket.id}.svg`;
    at("result-qr").alt = say(words.code_of, { number: place.ticket.number });
    at("result").hidden = false;
    this.draw();
    scrollTo(0, 0);
    at("result-number").focus({ preventScroll: true });
  }

  close() {
    this.place = null;
    at("result").hidden = true;
    this.finished();
  }

  // Reads where the number stands by now, while it is shown.
  async renew() {
    const shown = this.place;
    if (shown === null) return;
    const place = await get(`tickets/${shown.ticket.id}`);
    if (this.place !== shown) return;
    this.place = { ...place, known: shown.known };
    this.draw();
  }

  draw() {
    const { ticket, known } = this.place;
    const { services } = this.page.office;
    at("result-label").textContent = known ? words.known : words.yours;
    if (at("result-number").textContent !== ticket.number) fill(at("result-number"), ticket.number);
    at("result-service").replaceChildren(tile(ticket.service), ` ${nameOf(services, ticket.service)}`);
    at("result-where").textContent = whereWords(this.place);
    at("result-then").textContent = ticket.rest.length > 0 ? say(words.then, { services: ticket.rest.map((letter) => nameOf(services, letter)).join(", ") }) : "";
    at("bring-back").hidden = !(ticket.state === "no_show" || ticket.state === "served");
    this.drawPrint();
  }

  drawPrint() {
    const { kiosks } = this.page;
    const { ticket } = this.place;
    const isOver = ["cancelled", "expired"].includes(ticket.state);
    at("print").hidden = kiosks.length === 0 || isOver;
    at("no-kiosk").hidden = kiosks.length > 0 || isOver;
    const names = kiosks.map(({ name, is_well }) => name + is_well).join();
    if (at("print-kiosk").dataset.names !== names) {
      const chosen = at("print-kiosk").value || localStorage.getItem(KIOSK);
      at("print-kiosk").replaceChildren(...kiosks.map(({ name, is_well }) => option(name, is_well)));
      if (kiosks.some(({ name }) => name === chosen)) at("print-kiosk").value = chosen;
      at("print-kiosk").dataset.names = names;
    }
    this.drawPrinting(ticket.slip);
  }

  drawPrinting(slip) {
    const kiosk = this.asked;
    // What the slip was before we asked says nothing of our wish.
    const told = { printed: words.printed, not_printed: words.not_printed }[this.isNews(slip) ? slip : ""] ?? words.asked;
    at("printing").hidden = kiosk === null;
    if (kiosk === null) return;
    const text = say(told, { kiosk });
    if (at("printing").textContent !== text) at("printing").textContent = text;
    at("printing").dataset.slip = this.isNews(slip) ? slip : "pending";
  }

  isNews(slip) {
    if (slip !== this.before) this.before = null;
    return this.before === null;
  }

  async print(kiosk) {
    const { id, slip } = this.place.ticket;
    localStorage.setItem(KIOSK, kiosk);
    await attempt(async () => {
      await act(`tickets/${id}/print`, { kiosk });
      this.asked = kiosk;
      this.before = slip;
      this.drawPrinting(slip);
    });
  }

  async bringBack() {
    await attempt(async () => {
      const place = await act(`tickets/${this.place.ticket.id}/return`);
      done(say(words.brought_back, { number: place.ticket.number }));
      this.place = place;
      this.draw();
    });
  }
}

function whereWords({ ticket, people_ahead: ahead, counters }) {
  const { state, counter } = ticket;
  if (state === "called") return say(words.called, { counter });
  if (state !== "waiting") return [t.common.states[state], counter && say(words.counters, { counters: counter })].filter(Boolean).join(" · ");
  const wanted = ticket.wanted === null ? counters.join(", ") : ticket.wanted;
  return `${ahead > 0 ? say(words.ahead, { n: ahead }) : words.first}\n${say(words.counters, { counters: wanted })}`;
}

function option(name, isWell) {
  const made = element("option", "", isWell ? name : say(words.unwell, { kiosk: name }));
  made.value = name;
  return made;
}
