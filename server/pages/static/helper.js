// The helper's page: shows the lines, gives numbers, finds them, checks appointments in.

import { act, get } from "./api.js";
import { element, tile } from "./elements.js";
import { Result } from "./helper_result.js";
import { TakeCard } from "./helper_take.js";
import { keepUp } from "./live.js";
import { momentWords } from "./moment.js";
import { inLanguage } from "./names.js";
import { numberOf } from "./number.js";
import { attempt, tell } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const page = { board: null, office: null, version: null, kiosks: [] };

const show = (place) => {
  at("start").hidden = true;
  result.show(place);
};
const result = new Result(page, () => {
  at("start").hidden = false;
  at("services").querySelector("button")?.focus();
});
const card = new TakeCard(page, show);

keepUp(async (board) => {
  if (page.version !== board.office) {
    page.office = await get("office");
    page.version = board.office;
  }
  page.kiosks = await get("kiosks");
  page.board = board;
  drawStopped();
  drawServices();
  await result.renew();
});

function drawStopped() {
  const { day, issuing } = page.board;
  at("stopped").hidden = issuing.open;
  const why = t.common.not_issuing[issuing.why];
  const time = issuing.until && momentWords(issuing.until, page.office.timezone, t.language);
  at("stopped").textContent = day === null ? words.day_closed : time ? say(words.stopped_until, { why, time }) : say(words.stopped, { why });
}

// The buttons stay as long as the services do: a finger may be on its way to one.
function drawServices() {
  const { services } = page.office;
  const list = at("services");
  const shown = services.map(({ letter, name }) => letter + inLanguage(name)).join();
  if (list.dataset.shown !== shown) list.replaceChildren(...services.map(serviceButton));
  list.dataset.shown = shown;
  list.removeAttribute("aria-busy");
  for (const { service, waiting, next, full } of page.board.lines) {
    const button = list.querySelector(`[data-service="${service}"]`);
    if (button === null) continue;
    button.dataset.full = full;
    const count = waiting > 0 ? say(words.waiting, { n: waiting }) : words.nobody;
    button.querySelector(".count").textContent = full ? `${words.full} · ${count}` : count;
    button.querySelector(".next").textContent = waiting > 0 ? say(words.next, { numbers: next[0] }) : "";
  }
}

function serviceButton({ letter, name }) {
  const made = element("button", "", tile(letter), element("b", "", inLanguage(name)), element("span", "count"), element("span", "next"));
  made.type = "button";
  made.dataset.service = letter;
  made.addEventListener("click", () => card.open(letter));
  return element("li", "", made);
}

at("look").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = numberOf(at("look-number").value);
  if (number === null) return tell(t.common.number_wrong);
  attempt(async () => {
    show(await get(`tickets?number=${encodeURIComponent(number)}`));
    event.target.reset();
  });
});

at("check-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = at("check-in-code").value.trim();
  attempt(async () => {
    show(await act("appointments/check-in", { code }));
    event.target.reset();
  });
});

for (const shut of document.querySelectorAll("[data-shut]")) {
  shut.addEventListener("click", () => shut.closest("dialog").close());
}
