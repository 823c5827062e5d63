// Puts a row of the audit into words.

import { say, t } from "./texts.js";

const words = t.page;
const zone = document.querySelector("[data-timezone]").dataset.timezone;
const clock = new Intl.DateTimeFormat("vi-VN", {
  timeZone: zone,
  hourCycle: "h23",
  ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
});

// "22/11/2026 09:05" at the office; as it is written if it is no time.
export function time(text) {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const { day, month, year, hour, minute } = Object.fromEntries(clock.formatToParts(when).map(({ type, value }) => [type, value]));
  return `${day}/${month}/${year} ${hour}:${minute}`;
}

// What was done, as a sentence; the server's own name of an act that has no words yet.
export function sentence({ action, detail }) {
  const known = words.acts[named(action, detail)];
  return known === undefined ? action : say(known, shown(detail));
}

// A notice without a text is one that was taken down.
const named = (action, detail) => (action === "notice" && detail.text === null ? "notice_take" : action);

// What the sentence leaves out of the row.
export function behind({ action, detail }) {
  const told = words.acts[named(action, detail)] ?? "";
  return Object.entries(shown(detail))
    .filter(([key, value]) => value !== "" && !told.includes(`{${key}}`))
    .map(([key, value]) => (words.details[key] === undefined ? `${key}: ${value}` : say(words.details[key], { value })))
    .join(" · ");
}

function shown(detail) {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, text(key, value)]));
}

function text(key, value) {
  const named = words.values[key]?.[String(value)];
  if (named !== undefined) return named;
  if (value === null) return "";
  if (key === "until") return time(value);
  if (key === "role") return words.roles[value] ?? value;
  if (Array.isArray(value)) return value.map((part) => text(key, part)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
