// Says in words whether the day is open and numbers are given, and offers what can be changed.

import { momentWords } from "./moment.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;

export function drawState(hall, office) {
  const { day, issuing, stale } = hall;
  at("state").textContent = stateWords(hall, office);
  at("state-more").textContent = day === null || stale ? "" : why(hall, office);
  at("state").dataset.open = issuing.open;
  at("clock").hidden = hall.clock_trusted;
  at("stale").hidden = !stale;
  at("backup").hidden = hall.backup === null;
  at("backup").textContent = hall.backup === null ? "" : words.backup[hall.backup];
  at("stick").hidden = hall.stick === null;
  at("stale").textContent = stale ? say(words.stale, { date: dateOf(hall.opened_at, office) }) : "";
  at("day-open").hidden = day !== null && !stale;
  at("day-open").textContent = stale ? words.day_new : words.day_open;
  at("day-close").hidden = day === null;
  at("issuing").hidden = day === null || stale;
  drawChoice(hall, office);
}

function stateWords({ issuing: { open, why: reason, until } }, office) {
  if (!open) return t.common.not_issuing[reason];
  return until === null ? words.giving : say(words.giving_until, { time: timeOf(until, office) });
}

const isByHours = ({ hours }) => hours.weekly.length + hours.extra.length > 0;

// When numbers are given again, and by whose word they are not, or are.
function why({ by_hand, issuing: { open, until } }, office) {
  const whose = by_hand ? words.by_hand : isByHours(office) ? words.by_hours : words.no_hours;
  return open || until === null ? whose : `${say(words.back_at, { time: timeOf(until, office) })} · ${whose}`;
}

// Without hours numbers are given, or not; with hours these decide unless somebody has.
function drawChoice({ issuing, by_hand }, office) {
  const hasHours = isByHours(office);
  at("issue-hours").hidden = !hasHours;
  at("issue").dataset.open = hasHours ? "true" : "null";
  const isBreak = issuing.open ? issuing.until !== null : issuing.why === "break";
  at("issue").textContent = !hasHours ? words.issue : isBreak ? words.issue_through : words.issue_now;
  const chosen = by_hand ? String(issuing.open) : "null";
  for (const button of at("issuing").children) button.setAttribute("aria-pressed", button.dataset.open === chosen);
}

const timeOf = (moment, { timezone }) => momentWords(moment, timezone, t.language);

const dateOf = (moment, office) => inZone(moment, office, { day: "numeric", month: "numeric" });

function inZone(moment, { timezone }, shown) {
  return new Intl.DateTimeFormat(t.language === "en" ? "en-GB" : "vi-VN", { timeZone: timezone, ...shown }).format(new Date(moment));
}
