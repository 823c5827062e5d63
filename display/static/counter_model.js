// What the screen above one counter shows, from a Board and the office's names; pure.

import { PAUSES } from "./rest_model.js";

const WORDS = {
  called: { vi: "Mời vào", en: "Please come to the counter" },
  serving: { vi: "Đang phục vụ", en: "Now serving" },
  free: { vi: "Xin chờ", en: "Please wait to be called" },
  paused: { vi: "Tạm ngưng phục vụ", en: "This counter is paused" },
};

// Returns {situation, words, number, name, services}; `situation` is a key of WORDS.
export function counter(board, office, number) {
  const view = board.counters.find((c) => c.number === number);
  const desk = office.counters.find((c) => c.number === number) ?? { services: [], name: {} };
  const situation = situationOf(view, board.day);
  const isInHand = situation === "called" || situation === "serving";
  return {
    situation,
    words: wordsOf(situation, view, office),
    number: isInHand ? view.ticket : null,
    call: board.calls.find((c) => c.counter === number)?.id ?? null,
    name: desk.name.vi ?? "",
    services: office.services.filter((s) => desk.services.includes(s.letter)),
  };
}

// A pause says why; a closed office says so in its own words.
function wordsOf(situation, view, office) {
  if (situation === "closed") return office.closed;
  return (situation === "paused" && view?.state === "paused" && PAUSES[view.pause]) || WORDS[situation];
}

// Whoever is at the counter comes before its own state: a clerk who pauses while serving
// still serves.
function situationOf(view, day) {
  if (view?.ticket && view.ticket_state === "called") return "called";
  if (view?.ticket) return "serving";
  if (day === null) return "closed";
  return view?.state === "open" ? "free" : "paused";
}
