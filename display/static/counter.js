// The screen above one counter: draws what counter_model.js says.

import { counter } from "./counter_model.js";
import { element, fill, flash, tile } from "/static/elements.js";
import { live } from "./page.js";

const at = (id) => document.getElementById(id);
const now = at("now");

// Two rows of names; where they would take more, the letters stand alone.
const MANY_LETTERS = 90;
const MANY_SERVICES = 5;

let lastCall = null;

function draw(board, office) {
  const shown = counter(board, office, Number(now.dataset.counter));
  const isFirstDrawing = now.dataset.situation === "starting";
  now.dataset.situation = shown.situation;
  at("words").textContent = shown.words.vi;
  at("words-en").textContent = shown.words.en;
  at("name").textContent = shown.name;
  fill(at("number"), shown.number ?? "");
  at("services").replaceChildren(...shown.services.map(service));
  at("services").dataset.shown = areMany(shown.services) ? "letters" : "names";
  if (!isFirstDrawing && shown.situation === "called" && shown.call !== lastCall) flash(now);
  lastCall = shown.call;
}

const areMany = (services) =>
  services.length > MANY_SERVICES || services.reduce((sum, { name }) => sum + name.vi.length, 0) > MANY_LETTERS;

const service = ({ letter, name }) => element("li", "", tile(letter), element("span", "name", name.vi));

live(draw);
