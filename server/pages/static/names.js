// The office's own names, in the page's language.

import { t } from "./texts.js";

export const inLanguage = (words) => words[t.language] || words.vi || "";

// The name of a service by its letter, or of a priority group by its key; itself if it is gone.
export function nameOf(things, key) {
  const found = things.find((thing) => (thing.letter ?? thing.key) === key);
  return found ? inLanguage(found.name) : key;
}
