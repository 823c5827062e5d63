// What the cards of people and of devices have in common, and the secret that is shown once.

import { fill } from "./elements.js";
import { attempt, done } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;

export class Card {
  // `kind` is "person" or "device"; `changed` reads the list anew.
  constructor(kind, changed) {
    this.kind = kind;
    this.changed = changed;
    this.form = at(kind);
    this.found = null;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    at(`${kind}-remove`).addEventListener("click", () => this.remove());
  }

  // Opens the card for `found`, for something new if it is null.
  open(found, title) {
    this.found = found;
    this.refused("");
    this.form.reset();
    at(`${this.kind}-title`).textContent = title;
    at(`${this.kind}-further`).hidden = found === null;
    at(`${this.kind}-card`).showModal();
  }

  // Runs what may be refused and closes the card; `inUse` says what that refusal means here.
  async run(work, said, inUse) {
    let isInUse = false;
    const isDone = await attempt(async () => {
      try {
        await work();
      } catch (error) {
        if (error.name !== "InUse") throw error;
        isInUse = true;
      }
    }, (text) => this.refused(text));
    if (isInUse) return this.refused(inUse);
    if (isDone) {
      at(`${this.kind}-card`).close();
      done(said);
      // Whoever has given themselves a new PIN must log in, but not before they have read it.
      if (at("secret").open) await new Promise((resolve) => at("secret").addEventListener("close", resolve, { once: true }));
      await attempt(this.changed);
    }
  }

  refused(text) {
    at(`${this.kind}-refused`).textContent = text;
    at(`${this.kind}-refused`).hidden = text === "";
  }
}

export function showPin({ name, pin }) {
  show(say(words.pin_title, { name }), words.pin_words, true);
  fill(at("secret-pin"), pin);
  // Cells are read one by one; this is read as what it is.
  at("secret-pin").setAttribute("aria-label", [...pin].join(" "));
  at("secret-pin").setAttribute("role", "text");
}

export function showToken({ name, token }) {
  show(say(words.token_title, { name }), words.token_words, false);
  at("secret-text").value = token;
  at("secret-text").select();
}

function show(title, lead, isPin) {
  at("secret-title").textContent = title;
  at("secret-words").textContent = lead;
  at("secret-pin").hidden = !isPin;
  at("secret-token").hidden = isPin;
  at("secret").showModal();
}

// The clipboard is for https pages only, and an office's server has no certificate: the
// older way works on both.
at("secret-copy").addEventListener("click", () => {
  at("secret-text").select();
  if (document.execCommand("copy")) at("secret-copy").textContent = words.copied;
});

// Nothing of it stays in the page.
at("secret").addEventListener("close", () => {
  at("secret-pin").replaceChildren();
  at("secret-pin").removeAttribute("aria-label");
  at("secret-text").value = "";
  at("secret-copy").textContent = words.copy;
});
