// The audit: whether it holds, and its rows by subject and person.

import { get } from "./api.js";
import { element } from "./elements.js";
import { behind, sentence, time } from "./audit_words.js";
import { attempt } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const MOST = 50;
const COMMAND_LINE = "command line";
const ALARMS = ["wrong_pin", "locked_out"];

const page = { last: null, brokenAt: null, asked: 0 };

function query(more = {}) {
  const filter = Object.fromEntries([...new FormData(at("filter"))].filter(([, value]) => value !== ""));
  return `audit?${new URLSearchParams({ most: MOST, ...filter, ...more })}`;
}

function row(entry) {
  if (!entry.synchronised) at("uncertain").hidden = false;
  const more = behind(entry);
  const made = element(
    "tr",
    ALARMS.includes(entry.action) ? "bad" : "",
    element("td", "at", `${entry.synchronised ? "" : "≈ "}${time(entry.at)}`),
    element("td", "by", entry.who === COMMAND_LINE ? words.command_line : entry.who || words.unknown_person),
    element("td", "what", sentence(entry), ...(more ? [element("small", "", more)] : [])),
  );
  made.title = say(words.row, entry);
  made.classList.toggle("broken", entry.id === page.brokenAt);
  return made;
}

function judge({ rows, broken_at: brokenAt, noted }) {
  const holds = brokenAt === null;
  page.brokenAt = brokenAt;
  at("verdict-box").dataset.holds = holds;
  at("verdict").textContent = holds ? words.holds : words.broken;
  at("verdict-more").textContent = holds ? say(words.holds_more, { rows }) : say(words.broken_more, { broken_at: brokenAt });
  at("note").hidden = !holds || noted === "";
  at("noted").textContent = noted;
}

// Whoever changes the filter twice quickly sees the answer to the second question.
async function read(more) {
  page.asked += 1;
  const asked = page.asked;
  const found = await get(query(more));
  if (asked !== page.asked) return;
  if (found.verdict) judge(found.verdict);
  const rows = found.entries.map(row);
  if (more) at("rows").append(...rows);
  else at("rows").replaceChildren(...rows);
  page.last = found.entries.at(-1)?.id ?? page.last;
  at("older").hidden = !found.older;
  at("none").hidden = at("rows").children.length > 0;
}

at("filter").addEventListener("change", () => attempt(() => read()));
at("filter").addEventListener("submit", (event) => event.preventDefault());
at("older").addEventListener("click", () => attempt(() => read({ before: page.last })));
at("check").addEventListener("submit", (event) => {
  event.preventDefault();
  const noted = at("check-noted").value.trim();
  attempt(async () => {
    const { still_there: isThere } = await get(`audit?${new URLSearchParams({ most: 1, before: 1, noted })}`);
    at("answer").dataset.there = isThere;
    at("answer").textContent = say(isThere ? words.still_there : words.gone, { noted });
  });
});

attempt(() => read());
