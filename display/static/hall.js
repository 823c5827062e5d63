// The hall board: draws what hall_model.js says.

import { element, fill, flash, numberElement, tile } from "/static/elements.js";
import { hall } from "./hall_model.js";
import { live } from "./page.js";

const at = (id) => document.getElementById(id);

let lastCall = null;

// A longer name of the office is set smaller.
const LONG_NAME = 60;
const MANY_LINES = 8;

function draw(board, office) {
  const shown = hall(board, office);
  at("office-name").textContent = office.name.vi;
  at("office-name-en").textContent = office.name.en;
  at("names").dataset.length = office.name.vi.length > LONG_NAME ? "long" : "short";
  drawNow(shown);
  at("called").hidden = shown.recent.length === 0;
  at("recent").replaceChildren(...shown.recent.map(recentCall));
  at("next").dataset.size = shown.lines.length > MANY_LINES ? "many" : "few";
  at("lines").replaceChildren(...shown.lines.map(line));
  at("paused").textContent = pausedWords(shown.paused);
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

function recentCall({ number, counter, awaited }) {
  const made = element("li", awaited ? "awaited" : "");
  const where = element("span", "where", element("span", "label", "Quầy"), numberElement(counter));
  made.append(numberElement(number), where);
  return made;
}

function line({ letter, name, next, waiting }) {
  const about = element("div", "about", element("p", "name", name));
  if (waiting > 0) {
    about.append(element("p", "next", ...next.map(numberElement)));
    about.append(element("p", "waiting", element("b", "", waiting), " đang chờ"));
  } else {
    about.append(element("p", "waiting", "Chưa có người chờ"));
  }
  return element("li", "", tile(letter), about);
}

function pausedWords(counters) {
  const names = counters.map((number) => `Quầy ${number}`).join(", ");
  return names === "" ? "" : `Tạm ngưng phục vụ: ${names}`;
}

live(draw, (time) => {
  at("clock").textContent = time;
});
