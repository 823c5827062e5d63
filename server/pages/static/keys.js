// The keys of a counter: which there are, where they stand, and which the state allows.

import { element } from "./elements.js";
import { say, t } from "./texts.js";

const words = t.page.keys;

// `sign` is the key of the keyboard, told by its place: hands learn places, and a Vietnamese
// input method changes letters. The letters stand here as they do on the keyboard, and are
// consonants that no such method joins with what is pressed next: it would swallow that.
export const KEYS = [
  { key: "next", sign: "1" },
  { key: "undo", sign: "⌫" },
  { key: "recall", sign: "2" },
  { key: "serve", sign: "3" },
  { key: "finish", sign: "4" },
  { key: "miss", sign: "5" },
  { key: "fetch", sign: "6" },
  { key: "hold", sign: "7" },
  { key: "transfer", sign: "8" },
  { key: "pause", sign: "0" },
  { key: "call", sign: "Z" },
  { key: "find", sign: "X" },
  { key: "note", sign: "C" },
  { key: "priority", sign: "V" },
  { key: "print", sign: "B" },
  { key: "cancel", sign: "N" },
  { key: "close", sign: "M" },
];

// Taking a counter from somebody has a key of its own: whoever presses "next" by habit on a
// counter that was taken over must not take it back.
const TAKE_OVER = "9";

// What the page offers by itself, beside the keys that the server allows.
const OWN = {
  find: ({ desk }) => desk.day !== null,
  note: ({ ticket }) => ticket !== undefined,
  priority: ({ ticket }) => ticket !== undefined,
  print: ({ ticket, kiosks }) => ticket !== undefined && kiosks.length > 0,
  cancel: ({ ticket }) => ticket?.state === "called",
  undo: ({ desk }) => desk.undo !== null,
};

// What waits until whoever was called has had time to come.
const PATIENT = ["next", "miss"];

// Returns a place of the page → what stands there now: {place, key, sign, words, isOffered}.
export function keysOf(desk, me, kiosks = []) {
  const isMine = desk.clerk === me;
  const state = { desk, kiosks, ticket: isMine ? desk.in_hand?.ticket : undefined };
  const isOffered = (key) => (key in OWN ? OWN[key](state) : desk.keys.includes(key) && !(desk.grace_s > 0 && PATIENT.includes(key)));
  return KEYS.map(({ key, sign }) => {
    if (key === "next" && desk.keys.includes("open")) return opening(desk, me);
    const shown = key === "hold" && !isOffered("hold") && desk.held.length > 0 ? "resume" : key;
    return { place: key, key: shown, sign, words: words[shown], isOffered: isOffered(shown) };
  });
}

function opening({ clerk, state }, me) {
  const found = { place: "next", key: "open", sign: "1", words: words.open, isOffered: true };
  if (clerk !== null && clerk !== me) return { ...found, sign: TAKE_OVER, words: say(words.take_over, { clerk }) };
  return state === "paused" ? { ...found, words: words.go_on } : found;
}

// Returns what stands on the place of a pressed key of the keyboard, if it is offered.
export function keyAt(keys, event) {
  const sign = signOf(event);
  // Zero pauses, so it also goes on.
  if (sign === "0" && keys[0].words === words.go_on) return keys[0];
  return keys.find((key) => key.sign === sign && key.isOffered);
}

// "7" for both sevens, "X" for the X of an English keyboard, whatever letter it types.
export function signOf({ code }) {
  return code === "Backspace" ? "⌫" : /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(code)?.[1];
}

// Draws each key into the button on its place. The buttons stay: a board that comes between
// the pressing and the letting go of the mouse must not take one away from under it.
export function drawKeys(target, keys, press) {
  if (target.children.length === 0) target.append(...keys.map((key) => button(key, press)));
  for (const key of keys) {
    const made = target.querySelector(`[data-place="${key.place}"]`);
    made.dataset.key = key.key;
    if (key.isOffered) made.removeAttribute("aria-disabled");
    else made.setAttribute("aria-disabled", "true");
    write(made.querySelector("kbd"), key.sign);
    write(made.querySelector(".words"), key.words);
  }
}

// The seldom ones have letters.
function button({ place, sign }, press) {
  const made = element("button", /[A-Z]/.test(sign) ? "seldom" : "", element("kbd", ""), element("span", "words"), element("span", "more"));
  made.type = "button";
  made.dataset.place = place;
  made.addEventListener("click", () => {
    if (!made.hasAttribute("aria-disabled")) press(made.dataset.key);
  });
  return made;
}

function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
