// What is wrong: beside the field that it is about, and all together at the top.

import { element } from "../elements.js";
import { say, t } from "../texts.js";
import { inPageLanguage, languageName, listWords, titleOf, wordsOf } from "./names.js";
import { DAYS } from "./week.js";
import { dateShown } from "./values.js";

// Returns the fault in words.
export function sentence({ kind, values, message }) {
  const shown = { ...values };
  if (DAYS.includes(values.day)) shown.day = t.page.weekdays[DAYS.indexOf(values.day)];
  else if (values.day) shown.day = dateShown(values.day);
  return t.page.faults[kind] ? say(t.page.faults[kind], shown) : message;
}

// Returns the section of a fault's field: the one that shows the longest part of its key.
export function sectionOf(sections, key) {
  const plain = key.replaceAll(/\[\d+\]/g, "");
  const length = (section) => Math.max(0, ...section.fields
    .filter(({ path }) => plain === path || plain.startsWith(`${path}.`))
    .map(({ path }) => path.length));
  const found = sections.reduce((best, section) => (length(section) > length(best) ? section : best));
  return length(found) > 0 ? found.name : sections[0].name;
}

// Returns what a fault is about: "B · Chứng thực › Số phút".
export function where(sections, office, key) {
  const found = /^([a-z_.]+?)(?:\[(\d+)\](?:\.(.+))?)?$/.exec(key);
  if (!found) return "";
  const [, path, n, inner] = found;
  const item = n && path.split(".").reduce((part, name) => part?.[name], office)?.[n - 1];
  if (!item) return listWords(path)?.title ?? fieldName(path);
  const isDays = path === "hours.weekly";
  const title = isDays ? t.page.weekdays[DAYS.indexOf(item.days[0])] : titleOf(path, item);
  return [title, inner && !isDays && fieldName(inner, path)].filter(Boolean).join(" › ");
}

function fieldName(path, within = "") {
  const steps = path.replaceAll(/\[\d+\]/g, "").split(".");
  const code = /^[a-z]{2}$/.test(steps.at(-1)) ? steps.pop() : null;
  const { label } = wordsOf(steps.join("."), within);
  return code ? `${label} (${languageName(code)})` : label;
}

// Shows the faults beside the fields that are drawn.
export function mark(root, faults) {
  for (const line of root.querySelectorAll(".fault")) line.hidden = true;
  for (const one of root.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  for (const found of faults) markOne(root, found);
}

function markOne(root, found) {
  const spot = spotOf(root, found.key);
  if (!spot) return;
  const line = [...spot.children].find((child) => child.classList.contains("fault"));
  if (!line) return;
  line.textContent = line.hidden ? sentence(found) : `${line.textContent} ${sentence(found)}`;
  line.hidden = false;
  spot.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
  for (let outer = spot.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
}

// Returns the drawn field whose key is `key`, or else the nearest one around it.
export function spotOf(root, key) {
  for (let left = key; left; left = left.replace(/(\.[^.[]+|\[\d+\])$/, "")) {
    const spot = root.querySelector(`[data-key="${CSS.escape(left)}"]`);
    if (spot && [...spot.children].some((child) => child.classList.contains("fault"))) return spot;
    if (!/[.[]/.test(left)) return null;
  }
  return null;
}

// Draws all of them as a list of ways to their fields.
export function drawAll(target, sections, office, faults, go) {
  target.replaceChildren(...faults.map((found) => {
    const link = element("button", "fault-link", element("b", "", where(sections, office, found.key)), ` ${sentence(found)}`);
    link.type = "button";
    link.addEventListener("click", () => go(found));
    return element("li", "", link);
  }));
}
