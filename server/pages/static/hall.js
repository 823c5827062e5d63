// The supervisor's page: reads the hall, draws it, and does what is pressed.

import { act, get } from "./api.js";
import { AlonePanel } from "./hall_alone.js";
import { CounterCard } from "./hall_counter.js";
import { drawHall } from "./hall_view.js";
import { TicketCard } from "./hall_ticket.js";
import { keepUp } from "./live.js";
import { numberOf } from "./number.js";
import { attempt, done, sure, tell } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
const page = { hall: null, office: null, version: null, readAt: 0 };

async function read(board) {
  if (page.version !== board.office) {
    page.office = await get("office");
    page.version = board.office;
  }
  const hall = await get("hall");
  // Answers may overtake each other on the way: an older hall must not cover a newer one.
  if (hall.version < (page.hall?.version ?? 0)) return;
  page.hall = hall;
  page.readAt = performance.now();
  draw();
}

function draw() {
  const passed = (performance.now() - page.readAt) / 1000;
  drawHall(page.hall, page.office, passed, {
    counter: (number) => counters.open(number),
    ticket: (ticket) => tickets.open(ticket),
  });
  drawNotice();
  counters.draw();
  alone.draw();
  at("hall").removeAttribute("aria-busy");
}

const now = keepUp(read);
const counters = new CounterCard(page, now);
const tickets = new TicketCard(page, now);
const alone = new AlonePanel(page, now);
setInterval(() => page.hall && draw(), 10000);

// The day, and whether numbers are given

const ISSUING = { true: words.done_issue, false: words.done_stop, null: words.done_hours };

at("issuing").addEventListener("click", ({ target }) => {
  const open = target.closest("button")?.dataset.open;
  if (open) run(() => act("day/issuing", { open: JSON.parse(open) }), ISSUING[open]);
});

at("day-open").addEventListener("click", () => run(() => act("day/open")));

at("day-close").addEventListener("click", async () => {
  const waiting = page.hall.lines.reduce((sum, line) => sum + line.waiting, 0);
  const served = page.hall.counters.reduce((sum, { ticket, held }) => sum + (ticket ? 1 : 0) + held.length, 0);
  const asked = say(words.day_close_sure, { waiting, served });
  if (await sure(asked, words.day_close)) run(() => act("day/close"));
});

async function run(work, said = "") {
  if ((await attempt(work)) && said) done(said);
  now();
}

// Priority for a number that is not on the list

at("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = numberOf(at("find-number").value);
  if (number === null) return tell(t.common.number_wrong);
  attempt(async () => {
    const { ticket } = await get(`tickets?number=${encodeURIComponent(number)}`);
    tickets.open({ ...ticket, ticket: ticket.id });
    event.target.reset();
  });
});

// The notice on the board

function drawNotice() {
  const { notice, day } = page.hall;
  at("notice-now").textContent = notice ?? "";
  at("notice-now").hidden = at("notice-take").hidden = notice === null;
  at("notice-put").textContent = notice === null ? words.notice_put : words.notice_change;
  at("notice-text").disabled = day === null;
  preview();
}

function preview() {
  const text = at("notice-text").value.trim();
  at("notice-preview").textContent = text;
  at("preview").hidden = text === "";
  at("notice-put").disabled = text === "" || page.hall?.day === null;
  at("notice-left").textContent = say(words.notice_left, { n: at("notice-text").maxLength - text.length });
}

at("notice-text").addEventListener("input", preview);
at("notice").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = at("notice-text").value.trim().replace(/\s+/g, " ");
  await run(async () => {
    await act("notice", { text });
    event.target.reset();
  }, words.done_notice);
});
at("notice-take").addEventListener("click", () => run(() => act("notice", { text: null }), words.done_taken));

for (const shut of document.querySelectorAll("[data-shut]")) {
  shut.addEventListener("click", () => shut.closest("dialog").close());
}
