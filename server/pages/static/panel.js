// A small form in place of the keys: asks for what a key needs, with the keyboard alone.
//
// Arrows and signs (digits, letters) choose, Enter confirms, Escape goes back. A part is a
// choice, a reason (a choice with a field for other words), a number or a text.

import { element, tile } from "./elements.js";
import { signOf } from "./keys.js";
import { numberOf } from "./number.js";
import { say, t } from "./texts.js";

const words = t.page.panel;
const OTHER = "other";

export class Panel {
  // `form` is where it is drawn; `tell(words)` says what is missing.
  constructor(form, tell) {
    this.form = form;
    this.tell = tell;
    this.asked = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.confirm();
    });
  }

  get isOpen() {
    return this.asked !== null;
  }

  // Draws `asked` {title, hint, parts, confirm, isLarge, atOnce, check(values), done(values)}.
  // With `atOnce` a sign is enough; a large one needs more room than the keys have. `closed()` is called when the panel has gone.
  open(asked, closed) {
    this.asked = asked;
    this.closed = closed;
    const title = element("h2", "", asked.title);
    title.id = "panel-title";
    const hint = asked.hint ? [element("p", "hint", asked.hint)] : [];
    const parts = element("div", "parts", ...asked.parts.map((part) => this.draw(part)));
    this.form.replaceChildren(title, ...hint, parts, this.buttons());
    this.form.hidden = false;
    this.focusOn(asked.parts[0]);
  }

  close() {
    if (!this.isOpen) return;
    const { closed } = this;
    this.asked = this.closed = null;
    this.form.hidden = true;
    this.form.replaceChildren();
    closed();
  }

  // Puts the focus where the first answer is missing.
  focus() {
    const part = this.asked.parts.find((asked) => this.isMissing(asked)) ?? this.asked.parts[0];
    this.focusOn(part);
  }

  focusOn(part) {
    const field = this.field(part);
    const chosen = field.querySelector("input:checked");
    const target = chosen?.value === OTHER ? field.querySelector(".other > input") : chosen;
    (target ?? field.querySelector("input, textarea, button"))?.focus();
  }

  field(part) {
    return this.form.querySelector(`[data-part="${part.name}"]`);
  }

  draw(part) {
    const field = DRAW[part.kind](part, this);
    field.dataset.part = part.name;
    return field;
  }

  buttons() {
    const back = element("button", "button", element("kbd", "", "Esc"), words.back);
    back.type = "button";
    back.addEventListener("click", () => this.close());
    if (!this.asked.confirm) return element("p", "ends", back);
    const yes = element("button", "button strong", element("kbd", "", "↵"), this.asked.confirm);
    yes.type = "submit";
    return element("p", "ends", back, yes);
  }

  // Takes a key of the keyboard while the panel is open.
  press(event) {
    if (event.code === "Escape") return this.close();
    const isText = event.target.matches("textarea, input:not([type=radio])");
    if (event.target.matches("textarea") && isEnter(event) && !event.shiftKey) {
      event.preventDefault();
      return this.confirm();
    }
    if (isText || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const option = this.optionAt(signOf(event), event.target);
    if (!option) return;
    event.preventDefault();
    this.choose(option);
  }

  // Looks in the part that has the focus, then in those whose signs nobody else has.
  optionAt(sign, target) {
    const own = target.closest("[data-part]");
    const all = [own, ...this.form.querySelectorAll(".everywhere")].filter(Boolean);
    const scope = own ? all : [this.form];
    return scope.map((part) => part.querySelector(`[data-sign="${sign}"]`)).find(Boolean);
  }

  choose(option) {
    if (option.matches("button")) return option.click();
    const input = option.querySelector("input");
    input.checked = true;
    input.focus();
    this.chosen(input);
  }

  // A choice was made with one key: go on to what is asked next.
  chosen(input) {
    if (input.value === OTHER) return this.form.querySelector(`[name="${input.name}-other"]`).focus();
    if (this.asked.atOnce) return this.confirm();
    const next = this.asked.parts.find((part) => this.isMissing(part));
    if (next && next.name !== input.name) this.focusOn(next);
  }

  confirm() {
    if (!this.isOpen || !this.asked.confirm) return;
    const missing = this.asked.parts.find((part) => this.isMissing(part));
    if (missing) {
      // Enter on a field that is filled goes on to the next; only an empty one is missed.
      const own = document.activeElement.closest?.("[data-part]")?.dataset.part;
      this.focusOn(missing);
      const isNumber = missing.kind === "number" && this.value(missing) !== "";
      const what = isNumber ? words.number_wrong : say(words.missing, { what: missing.label });
      return this.tell(own === missing.name || own === undefined ? what : "");
    }
    const values = Object.fromEntries(this.asked.parts.map((part) => [part.name, this.value(part)]));
    const wrong = this.asked.check?.(values);
    if (wrong) return this.tell(wrong);
    this.asked.done(values);
  }

  isMissing(part) {
    if (part.kind === "actions" || part.isOptional) return false;
    const value = this.value(part);
    if (part.kind === "number") return numberOf(value) === null;
    // A choice may be "none", which is empty; words may not.
    return value === null || (value === "" && part.kind !== "choice");
  }

  value(part) {
    if (part.kind === "actions") return null;
    const data = new FormData(this.form);
    const value = data.get(part.name);
    if (part.kind === "number") return numberOf(value) ?? value.trim();
    if (value === OTHER && part.kind === "reason") return data.get(`${part.name}-other`).trim();
    return part.kind === "text" ? value.trim() : value;
  }
}

const isEnter = (event) => event.code === "Enter" || event.code === "NumpadEnter";

const DRAW = {
  choice(part) {
    return choices(part, part.options.map((one) => option(part, one)));
  },

  // The last one is for other words; typing them chooses it.
  reason(part) {
    const last = part.options.length + 1;
    const options = part.options.map((text, n) => option(part, { value: text, sign: n + 1, title: text }));
    const other = option(part, { value: OTHER, sign: last, title: words.reason_other });
    const field = element("input", "");
    Object.assign(field, { name: `${part.name}-other`, maxLength: 300, autocomplete: "off" });
    field.setAttribute("aria-label", words.reason_other);
    field.addEventListener("input", () => { other.querySelector("input").checked = true; });
    return choices(part, [...options, element("div", "other", other, field)]);
  },

  number(part) {
    const field = element("input", "");
    Object.assign(field, { name: part.name, maxLength: 10, autocomplete: "off", spellcheck: false });
    field.placeholder = "A042";
    return element("label", "part number", element("span", "legend", part.label), field);
  },

  text(part) {
    const field = element("textarea", "");
    Object.assign(field, { name: part.name, maxLength: part.max, rows: 2, value: part.value ?? "" });
    const left = element("span", "left");
    const count = () => { left.textContent = say(words.left, { n: part.max - field.value.length }); };
    field.addEventListener("input", count);
    count();
    return element("label", "part text", element("span", "legend", part.label), field, left);
  },

  actions(part) {
    return element("div", "part options", ...part.options.map(action));
  },
};

function choices(part, options) {
  const legend = element("legend", "legend", part.label);
  const made = element("fieldset", "part", legend, element("div", "options", ...options));
  if (part.everywhere) made.classList.add("everywhere");
  return made;
}

function option(part, { value, sign, title, detail, letter }) {
  const input = element("input", "");
  Object.assign(input, { type: "radio", name: part.name, value, checked: value === part.value });
  const mark = letter ? tile(letter) : element("kbd", "", sign === undefined ? "·" : String(sign));
  const about = element("span", "about", element("b", "", title), ...(detail ? [element("small", "", detail)] : []));
  const made = element("label", "option", input, mark, about);
  if (sign !== undefined) made.dataset.sign = sign;
  return made;
}

function action({ sign, title, isStrong, act }) {
  const made = element("button", isStrong ? "option strong" : "option", element("kbd", "", String(sign)), element("b", "", title));
  made.type = "button";
  made.dataset.sign = sign;
  made.addEventListener("click", act);
  return made;
}
