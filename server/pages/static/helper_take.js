// The card on which a number is taken: for which group, in which language, what comes after.

import { act } from "./api.js";
import { element, tile } from "./elements.js";
import { inLanguage, nameOf } from "./names.js";
import { attempt } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
// As many further services as the server takes.
const MOST_MORE = 5;

// What a language is called by those who speak it; the browser knows the further ones.
function ownName(code) {
  if (words[code]) return words[code];
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  } catch (fault) {
    return code;
  }
}

export class TakeCard {
  // `taken(place)` is told of the number.
  constructor(page, taken) {
    this.page = page;
    this.taken = taken;
    this.letter = null;
    this.then = [];
    at("take").addEventListener("submit", (event) => {
      event.preventDefault();
      this.take(new FormData(event.target));
    });
  }

  open(letter) {
    const { office, board } = this.page;
    this.letter = letter;
    this.then = [];
    at("take-title").replaceChildren(tile(letter), ` ${nameOf(office.services, letter)}`);
    const waiting = board.lines.find((line) => line.service === letter)?.waiting ?? 0;
    at("take-waiting").textContent = waiting > 0 ? say(words.waiting, { n: waiting }) : words.nobody;
    at("take-priority").replaceChildren(chip("priority", "", words.no_priority, true), ...office.priority.map(({ key, name }) => chip("priority", key, inLanguage(name))));
    at("take-language").replaceChildren(...office.languages.map((language) => chip("language", language, ownName(language), language === "vi")));
    at("take-more").replaceChildren(...office.services.filter((s) => s.letter !== letter).map((s) => this.toggle(s.letter)));
    at("take").querySelector("details").open = false;
    this.refused("");
    at("take-card").showModal();
    at("take-now").focus();
  }

  toggle(letter) {
    const made = element("button", "toggle", tile(letter), element("span", "", nameOf(this.page.office.services, letter)));
    made.type = "button";
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => {
      const isIn = this.then.includes(letter);
      if (!isIn && this.then.length >= MOST_MORE) return;
      this.then = isIn ? this.then.filter((other) => other !== letter) : [...this.then, letter];
      made.setAttribute("aria-pressed", String(!isIn));
    });
    return made;
  }

  async take(form) {
    if (at("take-now").disabled) return;
    at("take-now").disabled = true;
    const body = { service: this.letter, priority: form.get("priority") || null, language: form.get("language"), then: this.then };
    await attempt(async () => {
      const place = await act("tickets", body);
      at("take-card").close();
      this.taken(place);
    }, (text) => this.refused(text));
    at("take-now").disabled = false;
  }

  refused(text) {
    at("take-refused").textContent = text;
    at("take-refused").hidden = text === "";
    if (text !== "") at("take-refused").scrollIntoView({ block: "nearest" });
  }
}

function chip(name, value, text, checked = false) {
  const input = element("input", "");
  Object.assign(input, { type: "radio", name, value, checked });
  return element("label", "chip", input, element("span", "", text));
}
