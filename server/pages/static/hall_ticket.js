// The card of one ticket: grant priority, change it, or take it away, with the reason.

import { act } from "./api.js";
import { element } from "./elements.js";
import { inLanguage, nameOf } from "./names.js";
import { attempt, done } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const LIVE = ["waiting", "called", "serving", "on_hold", "no_show"];

export class TicketCard {
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.ticket = null;
    at("priority").addEventListener("submit", (event) => {
      event.preventDefault();
      this.grant(new FormData(event.target));
    });
  }

  // `ticket` has {ticket (its id), number, service, state, priority}.
  open(ticket) {
    this.ticket = ticket;
    const isOver = !LIVE.includes(ticket.state);
    at("ticket-title").textContent = say(words.priority_of, { number: ticket.number });
    at("ticket-state").textContent = `${nameOf(this.page.office.services, ticket.service)} · ${t.common.states[ticket.state]}`;
    at("priority").reset();
    at("priority").hidden = isOver;
    this.refused(isOver ? say(words.is_over, { number: ticket.number, state: t.common.states[ticket.state] }) : "");
    const groups = [{ key: "", name: { [t.language]: words.no_priority } }, ...this.page.office.priority];
    at("groups").replaceChildren(...groups.map((group) => this.choice(group)));
    at("ticket-card").showModal();
  }

  choice({ key, name }) {
    const input = element("input", "");
    Object.assign(input, { type: "radio", name: "group", value: key, required: true, checked: key === (this.ticket.priority ?? "") });
    return element("label", "pick", input, element("span", "", inLanguage(name)));
  }

  async grant(form) {
    const { ticket, number } = this.ticket;
    const priority = form.get("group") || null;
    const reason = form.get("reason").trim();
    const work = () => act(`tickets/${ticket}/priority`, { priority, reason });
    if (await attempt(work, (text) => this.refused(text))) {
      at("ticket-card").close();
      const group = priority === null ? words.no_priority : nameOf(this.page.office.priority, priority);
      done(say(words.done_priority, { number, group }));
    }
    this.changed();
  }

  refused(text) {
    at("ticket-refused").textContent = text;
    at("ticket-refused").hidden = text === "";
  }
}
