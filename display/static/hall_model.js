// What the hall board shows, from a Board and the office's names; pure.

import { PAUSES, resting } from "./rest_model.js";

const RECENT = 4;
// A longer number leaves no room for a second one beside it.
const SHORT = 4;
// More lines than this cannot be read from the last row of chairs.
const LINES = 12;

// Returns {situation, current, recent, lines, paused, rest, notice, closed}. `situation` is
// "call", "quiet" (nobody was called yet), "resting" (no numbers are given, and nobody is
// here any more) or "closed". A shown call is {id, number, counter, awaited}; a line is
// {letter, name, next, waiting, full}, its name in Vietnamese. `paused` is why → counters,
// `rest` as resting() says, `closed` what the office says when it is. `now` is the server's time, null if unknown.
export function hall(board, office, now = null) {
  const [current = null, ...others] = newestOfEach(board.calls).map((call) => shown(call, board));
  const rest = resting(board, office, now);
  return {
    situation: situationOf(board, current, rest),
    current,
    recent: others.slice(0, RECENT),
    lines: lines(office, board),
    paused: paused(board.counters),
    rest,
    notice: board.notice,
    closed: office.closed,
  };
}

function situationOf(board, current, rest) {
  if (board.day === null) return "closed";
  const isEmpty = board.lines.every((l) => l.waiting === 0) && board.counters.every((c) => c.ticket === null);
  if (rest !== null && isEmpty) return "resting";
  return current === null ? "quiet" : "call";
}

// Returns [{why, counters}], those without a reason first.
function paused(counters) {
  const reasons = [null, ...Object.keys(PAUSES)];
  const found = reasons.map((reason) => ({
    why: PAUSES[reason]?.vi ?? "Tạm ngưng phục vụ",
    counters: counters.filter((c) => c.state === "paused" && c.pause === reason).map((c) => c.number),
  }));
  return found.filter((group) => group.counters.length > 0);
}

// The calls come newest first; a recalled number stands only where it was called last.
function newestOfEach(calls) {
  const seen = new Set();
  return calls.filter(({ number }) => !seen.has(number) && seen.add(number));
}

// A call is awaited until the citizen has come or the clerk has given up.
function shown({ id, number, counter }, board) {
  const awaited = board.counters.some(
    (c) => c.number === counter && c.ticket === number && c.ticket_state === "called",
  );
  return { id, number, counter, awaited };
}

// Every line in the office's order; where there are too many, those with people in them.
function lines(office, board) {
  const all = office.services.map((service) => line(service, board));
  return all.length <= LINES ? all : all.filter((l) => l.waiting > 0).slice(0, LINES);
}

function line({ letter, name }, board) {
  const { next = [], waiting = 0, full = false } = board.lines.find((l) => l.service === letter) ?? {};
  const [first = "", second = ""] = next;
  const room = first.length <= SHORT && second.length <= SHORT ? 2 : 1;
  return { letter, name: name.vi, next: next.slice(0, room), waiting, full };
}
