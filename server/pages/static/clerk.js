// The clerk's page: take a counter, then follow the board and press keys.

import { follow } from "./stream.js";
import { act, get } from "./api.js";
import { closingWords, drawIssuing, drawOldDay, isOldDay } from "./clerk_day.js";
import { drawDoors, pressDoor } from "./counter_doors.js";
import { drawDesk, tick } from "./desk.js";
import { element } from "./elements.js";
import { drawKeys, keyAt, keysOf } from "./keys.js";
import { drawLine, inLanguage, moveInLine, tickLine } from "./line.js";
import { menu } from "./menu.js";
import { Panel } from "./panel.js";
import * as panels from "./panels.js";
import { refusal, say, t } from "./texts.js";
import { done as tell, logIn, sure, tell as refuse, who } from "./top.js";

const words = t.page;
const at = (id) => document.getElementById(id);
const VIEWS = ["counters", "closed", "old", "desk"];
// Two presses this close together are one trembling finger: the second must not call or
// finish somebody who was only just brought by the first.
const SETTLE_MS = 700;
const READ_AGAIN_MS = 1000;
// Waiting times and late marks move on although nothing happens.
const RENEW_MS = 60000;
const SMALL_WINDOW = 400;

// The one that the administrator has given.
const givenCounter = Number(document.querySelector(".top").dataset.counter) || null;
const page = {
  counter: Number(localStorage.getItem("counter")) || givenCounter, board: null, desk: null, readAt: 0,
  office: null, officeVersion: null, kiosks: [], again: 0, busy: false, settledAt: 0, staysInOldDay: false,
  isRenewing: false, isBehind: false,
};
const missing = { stream: false, desk: false };
const panel = new Panel(at("panel"), refuse);

// views

function show(view) {
  const isNew = at(view).hidden;
  for (const id of VIEWS) at(id).hidden = id !== view;
  if (isNew) (at(view).querySelector(".mine") ?? at(view).querySelector(".doors button, .button.strong"))?.focus();
  if (view !== "desk") panel.close();
  at("close-day").hidden = page.board?.day == null;
  at("change-counter").hidden = view !== "desk";
  if (page.office) at("office-name").textContent = inLanguage(page.office.name);
  const counter = page.counter && say(t.common.counter, page);
  const parts = [counter, counter && " · ", who.name].filter(Boolean);
  at("where").replaceChildren(...parts.map((part) => element("span", part === who.name ? "me" : "", part)));
  at("desk-title").textContent = counter ?? "";
}

function chooseCounter() {
  drawDoors(page.office, page.board, givenCounter, (number) => {
    page.counter = number;
    page.desk = null;
    localStorage.setItem("counter", number);
    refuse("");
    refresh();
  });
  show("counters");
}

// Marks the page as not sure while the stream or the desk cannot be had.
function lost(what, isLost) {
  missing[what] = isLost;
  const isAny = missing.stream || missing.desk;
  const returns = !isAny && at("desk").inert;
  at("lost").hidden = !isAny;
  at("desk").inert = isAny;
  if (returns && panel.isOpen) panel.focus();
}

// doing

// Runs one thing that may be refused, and says in words why it was; true if it was done.
// `illegal` says why it is not possible at all now, where that can be said better than in general.
async function attempt(work, illegal) {
  if (page.busy) return false;
  page.busy = true;
  showReady();
  let isDone = true;
  try {
    refuse("");
    await work();
  } catch (error) {
    isDone = false;
    refuse(error.name === "IllegalAction" && illegal ? illegal : refusal(error));
    if (error.name === "LoginNeeded") logIn();
  }
  await refresh();
  page.busy = false;
  showReady();
  return isDone;
}

const areLocked = () => page.busy || performance.now() < page.settledAt;

// Tells whether keys are taken now; it is not drawn, or each press would make them flicker.
function showReady() {
  at("keys").setAttribute("aria-busy", String(areLocked()));
}

function settle() {
  page.settledAt = performance.now() + SETTLE_MS;
  setTimeout(showReady, SETTLE_MS + 1);
}

// What panels work with.
const hands = {
  page,
  go: (asked) => ask(asked),
  async run(work, done = "", illegal = "") {
    settle();
    if (!(await attempt(work, illegal))) return;
    panel.close();
    tell(done);
  },
  // Reads what decides about the next panel.
  async look(work) {
    let found;
    if (await attempt(async () => { found = await work(); })) ask(found);
  },
  async cancel(subject) {
    if (!(await sure(say(words.cancel.sure, subject), words.cancel.yes))) return;
    hands.run(() => act(`tickets/${subject.id}/cancel`), say(words.cancel.done, subject), words.illegal.ticket);
  },
};

function ask(asked) {
  if (!panel.isOpen) ask.from = document.activeElement;
  refuse("");
  at("desk").dataset.asking = asked.isLarge ? "large" : "small";
  panel.open(asked, () => {
    delete at("desk").dataset.asking;
    ask.from?.focus();
  });
}

async function press(key) {
  if (areLocked() || panel.isOpen) return;
  const { desk } = page;
  const subject = desk.in_hand && panels.fromHand(desk.in_hand);
  const asks = {
    call: () => panels.call(hands, null),
    find: () => panels.find(hands),
    resume: () => (desk.held.length > 1 ? panels.resume(hands) : null),
  };
  if (key === "cancel") return hands.cancel(subject);
  const asked = key in asks ? asks[key]() : panels[key]?.(hands, subject);
  if (asked) return ask(asked);
  if (key === "open" && !(await mayOpen(desk))) return;
  const body = key === "resume" ? { ticket: desk.held[0].ticket.id } : {};
  hands.run(() => act(`counters/${page.counter}/${key}`, body), "", words.illegal[key]);
}

async function mayOpen({ clerk }) {
  if (clerk === null || clerk === who.name) return true;
  const text = say(words.take_over.sure, { clerk, counter: page.counter });
  return sure(text, words.take_over.yes);
}

// reading

// Follows the boards: one reading at a time, and one more for all that came meanwhile.
async function renew() {
  page.isBehind = true;
  if (page.isRenewing) return;
  page.isRenewing = true;
  while (page.isBehind) {
    page.isBehind = false;
    await refresh();
  }
  page.isRenewing = false;
}

// Reads the desk and draws what there is to draw now.
async function refresh() {
  if (page.board === null) return;
  try {
    await readOffice();
    if (page.counter === null) return chooseCounter();
    if (page.board.day === null) return show("closed");
    if (isOldDay(page.board) && !page.staysInOldDay) {
      drawOldDay(page.board);
      return show("old");
    }
    draw(await get(`counters/${page.counter}`));
  } catch (error) {
    unread(error);
  }
}

function unread(error) {
  if (error.name === "LoginNeeded") return logIn();
  // The page itself says to whom it is open.
  if (error.name === "Forbidden") return location.reload();
  if (error.name === "UnknownCounter") {
    page.counter = null;
    return chooseCounter();
  }
  // What is on the page is no longer sure: say so, lock the keys, and read again.
  clearTimeout(page.again);
  page.again = setTimeout(refresh, READ_AGAIN_MS);
  lost("desk", true);
}

// Settings change while people work: they are read anew, and nothing else is lost.
async function readOffice() {
  const version = page.board.office;
  if (page.officeVersion === version) return;
  page.office = await get("office");
  page.officeVersion = version;
  at("line").replaceChildren();
  readKiosks();
}

async function readKiosks() {
  page.kiosks = await get("kiosks").catch(() => []);
}

function draw(desk) {
  lost("desk", false);
  // Answers may overtake each other on the way: an older desk must not cover a newer one.
  if (desk.counter !== page.counter || desk.version < (page.desk?.version ?? 0)) return;
  if (desk.in_hand?.ticket.id !== page.desk?.in_hand?.ticket.id) panel.close();
  page.desk = desk;
  page.readAt = performance.now();
  drawDesk(desk, page.office, who.name, (ticket) => resumeHeld(ticket));
  drawKeys(at("keys"), keys(), press);
  drawLine(desk, page.office, (waiting) => !page.busy && ask(panels.ticket(hands, panels.fromLine(waiting))));
  drawIssuing(page.board, page.office);
  showReady();
  tickAll();
  show("desk");
  clearTimeout(page.again);
  if (desk.grace_s > 0) page.again = setTimeout(refresh, desk.grace_s * 1000 + 100);
}

const keys = () => keysOf(page.desk, who.name, page.kiosks);

function resumeHeld(ticket) {
  if (!areLocked()) hands.run(() => act(`counters/${page.counter}/resume`, { ticket }));
}

function tickAll() {
  const passed = (performance.now() - page.readAt) / 1000;
  tick(page.desk, passed);
  tickLine(passed);
}

// listening

menu(at("menu-button"), at("menu"));
at("leave").addEventListener("click", () => attempt(async () => { await act("session/end"); logIn(); }, words.illegal.leave));
at("change-counter").addEventListener("click", () => { page.counter = page.desk = null; refresh(); });
at("small-window").addEventListener("click", () => {
  const { availWidth, availHeight } = screen;
  const place = `width=${SMALL_WINDOW},height=${availHeight},left=${availWidth - SMALL_WINDOW},top=0`;
  window.open("/clerk", "xin-moi-clerk", `popup,${place}`);
});
for (const id of ["open-day", "renew-day"]) at(id).addEventListener("click", () => attempt(() => act("day/open")));
at("stay-day").addEventListener("click", () => { page.staysInOldDay = true; refresh(); });
at("close-day").addEventListener("click", async () => {
  if (await sure(closingWords(page.board, page.desk?.held.length ?? 0), words.day.close)) attempt(() => act("day/close"));
});
at("sure").addEventListener("keydown", ({ code }) => {
  if (code !== "ArrowLeft" && code !== "ArrowRight") return;
  at("sure").querySelector(code === "ArrowLeft" ? "[value=no]" : "[value=yes]").focus();
});

document.addEventListener("keydown", (event) => {
  if (!at("counters").hidden && at("menu").hidden && !event.repeat) pressDoor(event);
});

document.addEventListener("keydown", (event) => {
  if (page.desk === null || at("desk").hidden || at("sure").open || !at("lost").hidden) return;
  if (panel.isOpen) return panel.press(event);
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !at("menu").hidden) return;
  const found = keyAt(keys(), event);
  if (!found) return moveInLine(event);
  // Or the letter would be typed into the panel that opens.
  event.preventDefault();
  press(found.key);
});

setInterval(() => { if (page.desk && !at("desk").hidden) tickAll(); }, 1000);
setInterval(() => { if (page.desk && missing.stream === false) { readKiosks(); refresh(); } }, RENEW_MS);

follow("/api/board/stream", {
  heard() {},
  board(board) {
    page.board = board;
    lost("stream", false);
    renew();
  },
  lost: () => lost("stream", true),
});
