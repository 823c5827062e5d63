// One setting on the page: its label, what is typed, what it means, and what is wrong with it.

import { element } from "../elements.js";
import { t } from "../texts.js";
import { drawList } from "./lists.js";
import { languageName, inPageLanguage, wordsOf } from "./names.js";
import { drawPapers } from "./papers.js";
import { lettersFor } from "./sections.js";
import { dateFrom, dateShown, holder, timeFrom, timeShown, weekdayOf } from "./values.js";
import { drawWeek } from "./weekgrid.js";

let made = 0;
const newId = () => `f${(made += 1)}`;

// Draws `field` of `owner`. `key` is the way to the owner as the server names it, "" for the
// office; `within` is the list that it is an item of. `form` has `office`, `languages`,
// `spoken`, `changed()` and `redraw()`.
export function drawField(field, owner, form, key = "", within = "") {
  const [part, name] = holder(owner, field.path);
  const whole = key ? `${key}.${field.path}` : field.path;
  const spot = { field, part, name, key: whole, form, words: wordsOf(field.path, within), within };
  return KINDS[field.kind](spot);
}

const KINDS = {
  words: drawWords,
  text: (spot) => drawOne(spot, input(spot, { type: "text" })),
  number: drawNumber,
  yes: drawYes,
  time: (spot) => drawOne(spot, moment(spot, timeFrom, timeShown, t.page.time_example)),
  date: drawDate,
  letter: drawLetter,
  group: drawGroup,
  tiles: drawTiles,
  servedBy: drawServedBy,
  languages: drawLanguages,
  papers: drawPapers,
  called: drawCalled,
  week: drawWeek,
  list: drawList,
};

// Returns the frame of a field: label, content, help, and room for what is wrong.
export function frame({ key, words, field }, content, { id, tag = "div", more = "" } = {}) {
  const made = element(tag, `field ${field.kind} ${more}`);
  made.dataset.key = key;
  const label = element(id ? "label" : tag === "fieldset" ? "legend" : "p", "label", words.label);
  if (id) label.htmlFor = id;
  made.append(label, ...content);
  if (words.help) made.append(help(words.help, id));
  made.append(faultLine());
  return made;
}

function help(text, id) {
  const made = element("p", "help", text);
  made.id = id ? `${id}-help` : "";
  return made;
}

export function faultLine() {
  const made = element("p", "fault");
  made.hidden = true;
  return made;
}

function drawOne(spot, control) {
  control.id = newId();
  if (spot.words.help) control.setAttribute("aria-describedby", `${control.id}-help`);
  const unit = spot.words.unit ? [element("span", "unit", spot.words.unit)] : [];
  return frame(spot, [element("div", "control", control, ...unit)], { id: control.id });
}

function input({ part, name, form, words }, { type, read = (text) => text }) {
  const made = document.createElement("input");
  Object.assign(made, { type, value: part[name] ?? "", autocomplete: "off" });
  if (words.example) made.placeholder = words.example;
  made.addEventListener("input", () => {
    part[name] = read(made.value);
    form.changed();
  });
  return made;
}

function drawNumber(spot) {
  const { least, most, isOptional } = spot.field;
  const read = (text) => (text === "" ? null : Number(text));
  const made = input(spot, { type: "number", read });
  Object.assign(made, { min: least, max: most, step: 1, inputMode: "numeric" });
  if (isOptional) made.placeholder = spot.words.example ?? "–";
  return drawOne(spot, made);
}

// A text in every language that the office speaks, side by side.
function drawWords(spot) {
  const rows = spot.form.languages.map((code) => wordsInput(spot, code));
  return frame(spot, [element("div", "languages", ...rows)], { tag: "fieldset", more: spot.field.isLong ? "long" : "" });
}

export function wordsInput({ part, name, key, form, field, words }, code) {
  const control = document.createElement(field.isLong ? "textarea" : "input");
  control.value = part[name][code] ?? "";
  control.lang = code;
  if (field.isLong) control.rows = 2;
  if (words.examples) control.placeholder = words.examples[code] ?? "";
  control.addEventListener("input", () => {
    // A line feed means nothing on paper or glass.
    const text = control.value.replace(/\s*\n\s*/g, " ");
    if (text.trim()) part[name][code] = text;
    else delete part[name][code];
    form.changed();
  });
  const made = element("label", "language", element("span", "code", languageName(code)), control);
  made.dataset.key = `${key}.${code}`;
  made.append(faultLine());
  return made;
}

function drawYes(spot) {
  const control = document.createElement("input");
  Object.assign(control, { type: "checkbox", id: newId(), checked: spot.part[spot.name] });
  control.addEventListener("change", () => {
    spot.part[spot.name] = control.checked;
    spot.form.changed();
  });
  const label = element("label", "label", spot.words.label);
  label.htmlFor = control.id;
  const made = element("div", "field yes", element("div", "control", control, label));
  made.dataset.key = spot.key;
  if (spot.words.help) {
    made.append(help(spot.words.help, control.id));
    control.setAttribute("aria-describedby", `${control.id}-help`);
  }
  made.append(faultLine());
  return made;
}

// A time or a date is typed as people write it, and put right when the field is left.
export function moment({ part, name, form, words }, read, show, example) {
  const made = document.createElement("input");
  Object.assign(made, { type: "text", value: show(part[name]), placeholder: example, inputMode: "numeric", autocomplete: "off" });
  made.setAttribute("aria-label", words.label);
  made.addEventListener("input", () => {
    part[name] = read(made.value);
    form.changed();
  });
  made.addEventListener("change", () => { made.value = show(part[name]); });
  return made;
}

function drawDate(spot) {
  const made = moment(spot, dateFrom, dateShown, t.page.date_example);
  const weekday = element("span", "unit");
  const tell = () => { weekday.textContent = t.page.weekdays[weekdayOf(spot.part[spot.name])] ?? ""; };
  made.addEventListener("input", tell);
  tell();
  const drawn = drawOne(spot, made);
  drawn.querySelector(".control").append(weekday);
  return drawn;
}

function select(spot, options, chosen) {
  const made = document.createElement("select");
  for (const [value, words] of options) made.add(new Option(words, value, false, value === spot.part[spot.name]));
  made.addEventListener("change", () => chosen(made.value));
  return drawOne(spot, made);
}

// Another letter goes along to the counters that serve it.
function drawLetter(spot) {
  const { part, form } = spot;
  const letters = lettersFor(form.office, part.letter).map((letter) => [letter, letter]);
  return select(spot, letters, (letter) => {
    for (const counter of form.office.counters) {
      counter.services = counter.services.map((one) => (one === part.letter ? letter : one));
    }
    part.letter = letter;
    form.redraw();
  });
}

function drawGroup(spot) {
  const groups = spot.form.office.groups.map((group) => [group.key, inPageLanguage(group.name) || t.page.unnamed]);
  return select(spot, groups, (key) => {
    spot.part[spot.name] = key;
    spot.form.changed();
  });
}

// Which services a counter serves.
function drawTiles(spot) {
  const { part, name, form } = spot;
  const tiles = form.office.services.map(({ letter, name: words }) => {
    const made = toggle(form, letter, inPageLanguage(words), part, name, letter);
    made.dataset.letter = letter;
    return made;
  });
  return frame(spot, [element("div", "tiles", ...tiles)], { tag: "fieldset" });
}

// The same from the service's side: which counters serve it.
function drawServedBy(spot) {
  const { part, form } = spot;
  const tiles = form.office.counters.map((counter) =>
    toggle(form, String(counter.number ?? "–"), inPageLanguage(counter.name), counter, "services", part.letter));
  return frame(spot, [element("div", "tiles", ...tiles)], { tag: "fieldset" });
}

// A tick for each language that the program has words for; Vietnamese cannot be taken away.
function drawLanguages(spot) {
  const { part, name, form } = spot;
  const ticks = [...new Set(["vi", ...form.spoken, ...part[name]])].map((code) => {
    const control = document.createElement("input");
    Object.assign(control, { type: "checkbox", checked: part[name].includes(code), disabled: code === "vi" });
    control.value = code;
    control.addEventListener("change", () => {
      const others = part[name].filter((one) => one !== code);
      part[name] = control.checked ? [...others, code] : others;
      form.redraw();
    });
    return element("label", "tick", control, languageName(code));
  });
  return frame(spot, [element("div", "ticks", ...ticks)], { tag: "fieldset" });
}

// What people call something, with commas between.
function drawCalled(spot) {
  const { part, name, form } = spot;
  const shown = { words: part[name].join(", ") };
  const control = input({ ...spot, part: shown, name: "words", form: { changed: () => take() } }, { type: "text" });
  const take = () => {
    part[name] = shown.words.split(",").map((word) => word.trim()).filter(Boolean);
    form.changed();
  };
  return drawOne(spot, control);
}

// A key that puts `value` into the list `owner[name]`, or takes it out.
function toggle(form, face, words, owner, name, value) {
  const made = element("button", "tile", face);
  made.type = "button";
  made.title = words;
  made.setAttribute("aria-label", `${face} ${words}`.trim());
  const draw = () => made.setAttribute("aria-pressed", owner[name].includes(value));
  made.addEventListener("click", () => {
    const has = owner[name].includes(value);
    owner[name] = has ? owner[name].filter((one) => one !== value) : [...owner[name], value];
    draw();
    made.dispatchEvent(new Event("change", { bubbles: true }));
    form.changed();
  });
  draw();
  return made;
}
