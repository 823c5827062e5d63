// What the settings and their items are called, in the page's language.

import { say, t } from "../texts.js";
import { dateShown, timeShown } from "./values.js";

const { fields, lists } = t.page;

// Returns {label, help, unit} of the field at `path`, within the list at `within` if there is one.
export function wordsOf(path, within = "") {
  const whole = within ? `${within}.${path}` : path;
  return whole.split(".").reduce((found, step) => found?.[step], fields) ?? { label: whole };
}

export const listWords = (path) => lists[path.split(".").at(-1)];

export const inPageLanguage = (words) => words[t.language] || words.vi || "";

// Returns what an item of a list is called, as short as can be.
export function titleOf(path, item) {
  const makers = {
    services: () => [item.letter, inPageLanguage(item.name)].filter(Boolean).join(" · "),
    counters: () => say(t.common.counter, { counter: item.number ?? "" }),
    "hours.holidays": () => [dateShown(item.date), item.name].filter(Boolean).join(" "),
    "hours.extra": () => `${dateShown(item.date)} ${timeShown(item.begin)}–${timeShown(item.end)}`,
  };
  return (makers[path] ?? (() => inPageLanguage(item.name)))() || t.page.unnamed;
}

// What a language is called in the page's; the browser knows the names of further ones.
export function languageName(code) {
  if (t.page.languages[code]) return t.page.languages[code];
  try {
    return new Intl.DisplayNames([t.language], { type: "language" }).of(code) ?? code;
  } catch (fault) {
    return code;
  }
}
