// The page of appointments: shows those of a date, checks people in, takes a file over.

import { act, get, send } from "./api.js";
import { element, numberElement, tile } from "./elements.js";
import { keepUp } from "./live.js";
import { nameOf } from "./names.js";
import { attempt, done } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const { timezone, today } = at("appointments").dataset;
const page = { office: null, version: null };
// More wrong lines than these nobody reads at once.
const MOST_WRONG = 40;
// A file of this many characters the server does not take.
const MOST_CHARACTERS = 200000;

const locale = t.language === "vi" ? "vi-VN" : "en-GB";
const clock = new Intl.DateTimeFormat(locale, { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "2-digit", month: "2-digit", year: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" });
// The field for a date shows it as the browser likes; the page says it in its own language.
const inWordsOf = (date) => weekday.format(new Date(`${date}T00:00:00Z`));
const shown = (date) => calendar.format(new Date(`${date}T00:00:00Z`));

// The list

async function read(board) {
  if (page.version !== board.office) {
    page.office = await get("office");
    page.version = board.office;
  }
  const asked = at("date").value || today;
  const found = await get(`appointments?date=${asked}`);
  if (asked === (at("date").value || today)) draw(found);
}

function draw(found) {
  const count = (coming) => found.filter((one) => one.coming === coming).length;
  at("counts").replaceChildren(...["expected", "arrived", "missing"].map((coming) => {
    const n = count(coming);
    return element("div", n > 0 ? coming : "", element("dt", "", words[coming]), element("dd", "", n));
  }));
  at("day-words").textContent = inWordsOf(at("date").value || today);
  at("rows").replaceChildren(...found.map(row));
  at("counts").hidden = at("booked").hidden = found.length === 0;
  at("none").hidden = found.length > 0;
  at("none").textContent = words.none;
  at("today").hidden = (at("date").value || today) === today;
  at("appointments").removeAttribute("aria-busy");
}

function row(one) {
  const service = element("span", "service", tile(one.service), element("span", "", nameOf(page.office.services, one.service)));
  const time = `${clock.format(new Date(one.begins_at))}–${clock.format(new Date(one.ends_at))}`;
  return element("tr", one.coming,
    element("th", "time", time),
    element("td", "code", one.code),
    element("td", "initials", one.initials || "–"),
    element("td", "what", service),
    element("td", "result", element("div", "coming", ...coming(one))));
}

// Whoever has come has a number; whoever has not may get it here.
function coming(one) {
  if (one.coming === "arrived") {
    return [numberElement(one.number), element("span", "state", t.common.states[one.state])];
  }
  const said = element("span", "state", words[one.coming]);
  if ((at("date").value || today) !== today) return [said];
  const button = element("button", "button brief", words.check_in);
  button.type = "button";
  button.setAttribute("aria-label", say(words.check_in_code, one));
  button.addEventListener("click", () => checkIn(one, button));
  return [said, button];
}

async function checkIn(one, button) {
  button.disabled = true;
  await attempt(async () => {
    const place = await act("appointments/check-in", { code: one.code });
    done(say(words.checked_in, { code: one.code, number: place.ticket.number }));
  });
  button.disabled = false;
  now();
}

const now = keepUp(read);
at("date").addEventListener("change", now);
at("today").addEventListener("click", () => {
  at("date").value = today;
  at("date").focus();
  now();
});

// A file

let text = "";

at("file").addEventListener("change", async () => {
  const [file] = at("file").files;
  // The same file may be chosen again after it has been corrected.
  forget();
  if (!file) return;
  at("file-name").textContent = file.name;
  at("file-name").hidden = false;
  const found = await file.text();
  at("file").value = "";
  if (found.length > MOST_CHARACTERS) return tellWrong([words.too_big]);
  await attempt(async () => tellFound(await send("POST", "appointments/csv/check", { csv: found }), found));
});

function forget() {
  text = "";
  for (const id of ["file-name", "sum", "wrong", "wrong-lines", "take"]) at(id).hidden = true;
}

function tellFound(checked, found) {
  if (checked.wrong.length > 0) return tellWrong(checked.wrong.map(inWords));
  text = found;
  const { appointments: n, first, last } = checked;
  const dates = say(first === last ? words.one_date : words.dates, { first: shown(first), last: shown(last) });
  at("sum").textContent = say(words.found, { n, dates });
  at("take").textContent = say(words.take, { n });
  at("sum").hidden = at("take").hidden = false;
  at("take").dataset.first = first;
  at("take").focus();
}

function tellWrong(lines) {
  const listed = lines.slice(0, MOST_WRONG).map((line) => element("li", "", line));
  if (lines.length > MOST_WRONG) listed.push(element("li", "", say(words.more, { n: lines.length - MOST_WRONG })));
  at("wrong").textContent = words.wrong;
  at("wrong-lines").replaceChildren(...listed);
  at("wrong").hidden = at("wrong-lines").hidden = false;
}

function inWords({ line, fault, value }) {
  const shownValue = fault === "no_headings" ? columns(value) : fault === "past" ? shown(value) : value;
  const why = say(words.faults[fault], { value: shownValue });
  return fault === "nothing" ? why : `${say(words.line, { line })}: ${why}`;
}

const columns = (names) => names.split(", ").map((name) => words.columns[name]).join(", ");

at("take").addEventListener("click", async () => {
  at("take").disabled = true;
  const isTaken = await attempt(async () => {
    done(say(words.taken, await act("appointments/csv", { csv: text })));
  });
  at("take").disabled = false;
  if (!isTaken) return;
  at("date").value = at("take").dataset.first;
  forget();
  now();
});
