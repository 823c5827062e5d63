// What the keys ask before they are done: the panel's parts, and what is sent in the end.
//
// `at` is {page, run, go, tell}: the page's state, `run(work, words)` which does what may be
// refused and closes the panel, `go(asked)` which opens another panel. A subject is
// {id, number, service, state, priority, note, hasNote}.

import { act, get } from "./api.js";
import { inLanguage, serviceName } from "./line.js";
import { say, t } from "./texts.js";

const words = t.page;
const SENTENCE = 300;
const PAUSES = ["lunch", "break", "consulting"];

const counter = (at) => `counters/${at.page.counter}`;
const ofTicket = (subject, what) => `tickets/${subject.id}/${what}`;

export const fromHand = ({ ticket, note }) => ({ ...ticket, note, hasNote: note !== null });
export const fromLine = ({ ticket, has_note, ...rest }) => ({ ...rest, id: ticket, state: "waiting", hasNote: has_note });

export function transfer(at, subject) {
  const { office, board } = at.page;
  const text = words.transfer;
  return {
    title: say(text.title, subject),
    confirm: text.confirm,
    isLarge: true,
    parts: [
      {
        kind: "choice", name: "service", label: text.service, value: subject.service, everywhere: true,
        options: office.services.map((service) => serviceOption(service, subject, board, office)),
      },
      {
        kind: "choice", name: "counter", label: text.counter, value: "", everywhere: true,
        options: [{ value: "", title: text.any }, ...othersAtWork(at).map((c) => counterOption(c, board))],
      },
    ],
    check: (chosen) => (isHere(at, subject) && isSameLine(chosen, subject) ? text.nowhere : ""),
    done: (chosen) => at.run(() => act(`${counter(at)}/transfer`, {
      service: chosen.service === subject.service && chosen.counter !== "" ? null : chosen.service,
      counter: chosen.counter === "" ? null : Number(chosen.counter),
    }), "", words.illegal.transfer),
  };
}

const isSameLine = (chosen, subject) => chosen.service === subject.service && chosen.counter === "";

// Whoever was called out of turn, or sent here, can go back to the line of a service that others serve.
const isHere = ({ page: { office, counter: own } }, { service }) =>
  office.counters.some(({ number, services }) => number === own && services.includes(service));

function serviceOption({ letter, name }, subject, board, office) {
  const text = words.transfer;
  const serving = office.counters.filter((c) => c.services.includes(letter)).map((c) => c.number);
  const open = board.counters.filter((c) => c.state === "open" && serving.includes(c.number)).map((c) => c.number);
  const waiting = say(text.waiting, { n: board.lines.find((line) => line.service === letter)?.waiting ?? 0 });
  const at = open.length > 0 ? say(text.open_at, { counters: open.join(", ") }) : text.none_open;
  const detail = letter === subject.service ? text.same : `${waiting} · ${at}`;
  return { value: letter, sign: letter, letter, title: inLanguage(name), detail };
}

// A closed counter would call nobody.
function othersAtWork({ page: { office, board, counter: own } }) {
  const isAtWork = (number) => board.counters.some((c) => c.number === number && c.state !== "closed");
  return office.counters.filter(({ number }) => number !== own && isAtWork(number));
}

function counterOption({ number, services }, board) {
  const view = board.counters.find((c) => c.number === number);
  const state = view?.pause ? t.common.pauses[view.pause] : t.common.counter_states[view?.state ?? "closed"];
  const sign = number < 10 ? String(number) : undefined;
  return { value: String(number), sign, title: say(t.common.counter, { counter: number }), detail: `${services.join(" ")} · ${state}` };
}

export function pause(at) {
  return {
    title: words.pause.title,
    confirm: words.pause.confirm,
    atOnce: true,
    parts: [{
      kind: "choice", name: "reason", label: words.pause.reason,
      options: PAUSES.map((value, n) => ({ value, sign: String(n + 1), title: t.common.pauses[value] })),
    }],
    done: ({ reason }) => at.run(() => act(`${counter(at)}/pause`, { reason })),
  };
}

export function resume(at) {
  const { held } = at.page.desk;
  return {
    title: words.resume.title,
    confirm: words.resume.confirm,
    atOnce: true,
    parts: [{
      kind: "choice", name: "ticket", label: words.resume.which,
      options: held.map(({ ticket }, n) => ({
        value: ticket.id, sign: String(n + 1), title: ticket.number, detail: serviceName(at.page.office, ticket.service),
      })),
    }],
    done: (chosen) => at.run(() => act(`${counter(at)}/resume`, chosen)),
  };
}

// `subject` null: the number is asked for.
export function call(at, subject) {
  const text = words.call;
  const number = { kind: "number", name: "number", label: words.panel.number };
  const reason = { kind: "reason", name: "reason", label: words.panel.reason, options: text.reasons };
  return {
    title: subject ? say(text.title_number, subject) : text.title,
    confirm: text.confirm,
    isLarge: true,
    parts: subject ? [reason] : [number, reason],
    done: (asked) => at.run(() => act(`${counter(at)}/call`, { number: subject?.number, ...asked }), "", words.illegal.call),
  };
}

export function note(at, subject) {
  const text = words.note;
  const isKnown = subject.note !== undefined;
  return {
    title: say(text.title, subject),
    hint: subject.hasNote && !isKnown ? text.replaces : "",
    confirm: text.confirm,
    parts: [{ kind: "text", name: "note", label: text.text, max: SENTENCE, value: subject.note ?? "", isOptional: isKnown && subject.hasNote }],
    done: ({ note: written }) => {
      const done = say(written ? text.done : text.done_none, subject);
      return at.run(() => act(ofTicket(subject, "note"), { note: written || null }), done, words.illegal.ticket);
    },
  };
}

export function priority(at, subject) {
  const text = words.priority;
  const groups = at.page.office.priority.map((group, n) => ({ value: group.key, sign: String(n + 1), title: inLanguage(group.name) }));
  const none = subject.priority ? [{ value: "", sign: "0", title: text.none }] : [];
  return {
    title: say(text.title, subject),
    confirm: text.confirm,
    isLarge: true,
    parts: [
      { kind: "choice", name: "priority", label: text.group, value: subject.priority, options: [...groups, ...none] },
      { kind: "reason", name: "reason", label: words.panel.reason, options: text.reasons },
    ],
    done: ({ priority: group, reason }) => {
      const done = say(group ? text.done : text.done_none, subject);
      return at.run(() => act(ofTicket(subject, "priority"), { priority: group || null, reason }), done, words.illegal.ticket);
    },
  };
}

export function print(at, subject) {
  const text = words.print;
  const isWell = ({ is_well }) => (is_well ? text.well : text.unwell);
  return {
    title: say(text.title, subject),
    confirm: text.confirm,
    atOnce: true,
    parts: [{
      kind: "choice", name: "kiosk", label: text.kiosk, value: at.page.kiosks.length === 1 ? at.page.kiosks[0].name : undefined,
      options: at.page.kiosks.map((kiosk, n) => ({ value: kiosk.name, sign: String(n + 1), title: kiosk.name, detail: isWell(kiosk) })),
    }],
    done: ({ kiosk }) => at.run(() => act(ofTicket(subject, "print"), { kiosk }), say(text.done, { kiosk, ...subject })),
  };
}

// Finds a ticket by its number, then offers what can be done with it.
export function find(at) {
  return {
    title: words.find.title,
    confirm: words.find.confirm,
    parts: [{ kind: "number", name: "number", label: words.panel.number }],
    done: ({ number }) => at.look(async () => {
      const { ticket: found } = await get(`tickets?number=${number}`);
      return ticket(at, found);
    }),
  };
}

// What can be done with a ticket that is not in hand.
export function ticket(at, subject) {
  const text = words.ticket;
  const state = t.common.states[subject.state];
  const service = serviceName(at.page.office, subject.service);
  const isOver = ["cancelled", "expired"].includes(subject.state);
  const where = subject.counter && !["served", "no_show"].includes(subject.state) ? say(text.at_counter, subject) : "";
  const options = offers(at, subject).map((offer, n) => ({ sign: String(n + 1), isStrong: n === 0, ...offer }));
  return {
    title: say(text.title, { number: subject.number, state: `${service} · ${state}` }),
    hint: isOver ? text.over : where,
    parts: [{ kind: "actions", name: "actions", options }],
  };
}

function offers(at, subject) {
  const text = words.ticket;
  const opens = (name, panel) => ({ title: text[name], act: () => at.go(panel(at, subject)) });
  const canPrint = at.page.kiosks.length > 0 ? [opens("print", print)] : [];
  if (["no_show", "served"].includes(subject.state)) return [{ title: text.return, act: () => comesBack(at, subject) }];
  if (subject.state !== "waiting") return canPrint;
  const canCall = at.page.desk.keys.includes("call") ? [opens("call", call)] : [];
  const cancel = { title: text.cancel, act: () => at.cancel(subject) };
  return [...canCall, opens("priority", priority), opens("note", note), ...canPrint, cancel];
}

function comesBack(at, subject) {
  return at.run(() => act(ofTicket(subject, "return")), say(words.ticket.returned, subject), words.illegal.return);
}
