// The hall board: draws what hall_model.js says.

import { element, fill, flash, numberElement, tile } from "/static/elements.js";
import { hall } from "./hall_model.js";
import { live } from "./page.js";

const at = (id) => document.getElementById(id);

let lastCall = null;

// A longer name of the office is set smaller.
const LONG_NAME = 60;
const MANY_LINES = 8;
const LONG_WORDS = 60;

function draw(board, office, now) {
  const shown = hall(board, office, now);
  at("office-name").textContent = office.name.vi;
  at("office-name-en").textContent = office.name.en;
  at("names").dataset.length = office.name.vi.length > LONG_NAME ? "long" : "short";
  drawNow(shown);
  at("called").hidden = shown.recent.length === 0;
  at("recent").replaceChildren(...shown.recent.map(recentCall));
  at("next").dataset.size = shown.lines.length > MANY_LINES ? "many" : "few";
  at("lines").replaceChildren(...shown.lines.map(line));
  at("paused").textContent = pausedWords(shown.paused);
  drawRest(shown);
  at("notice").textContent = shown.notice ?? "";
  document.body.dataset.notice = shown.notice === null ? "no" : "yes";
}

function drawNow({ situation, current }) {
  const now = at("now");
  const isFirstDrawing = now.dataset.situation === "starting";
  now.dataset.situation = situation;
  if (situation !== "call") return;
  now.dataset.awaited = current.awaited;
  at("invitation").textContent = current.awaited ? "Mời số" : "Số vừa gọi";
  fill(at("number"), current.number);
  fill(at("counter"), current.counter);
  now.style.setProperty("--all", current.number.length + String(current.counter).length);
  if (!isFirstDrawing && lastCall !== current.id) flash(now);
  lastCall = current.id;
}

// Why no numbers are given: as the one strong thing when the hall is empty, else below.
function drawRest({ situation, rest, closed }) {
  at("closed").textContent = closed.vi;
  at("closed").dataset.length = closed.vi.length > LONG_WORDS ? "long" : "short";
  at("closed-en").textContent = closed.en;
  at("rest").textContent = rest?.words.vi ?? "";
  at("rest-back").textContent = rest?.back.vi ?? "";
  at("rest-en").textContent = rest === null ? "" : [rest.words.en, rest.back.en].filter(Boolean).join(" – ");
  const isBelow = rest !== null && situation !== "resting";
  at("resting").textContent = isBelow ? [rest.words.vi, rest.back.vi].filter(Boolean).join(" – ") : "";
}

function recentCall({ number, counter, awaited }) {
  const made = element("li", awaited ? "awaited" : "");
  const where = element("span", "where", element("span", "label", "Quầy"), numberElement(counter));
  made.append(numberElement(number), where);
  return made;
}

function line({ letter, name, next, waiting, full }) {
  const about = element("div", "about", element("p", "name", name));
  if (waiting > 0) {
    about.append(element("p", "next", ...next.map(numberElement)));
    about.append(element("p", "waiting", element("b", "", waiting), full ? " đang chờ · hết số" : " đang chờ"));
  } else {
    about.append(element("p", "waiting", full ? "Tạm hết số" : "Chưa có người chờ"));
  }
  return element("li", "", tile(letter), about);
}

const pausedWords = (groups) =>
  groups.map(({ why, counters }) => `${why}: ${counters.map((number) => `Quầy ${number}`).join(", ")}`).join(" · ");

live(draw, (time) => {
  at("clock").textContent = time;
});
