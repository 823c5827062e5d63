// The clerk's page: log in, take a counter, then follow the board and press keys.

import { follow } from "./stream.js";
import { act, get, send, useCsrf } from "./api.js";
import { draw, keysOf, tick } from "./desk.js";
import { OTHER_REFUSAL, REFUSALS } from "./words.js";

const at = (id) => document.getElementById(id);
const office = JSON.parse(at("office").textContent);
const VIEWS = ["login", "counters", "closed", "desk"];
// Two presses this close together are one trembling finger: the second must not call or
// finish somebody who was only just brought by the first.
const SETTLE_MS = 700;
const READ_AGAIN_MS = 1000;

const page = { session: null, counter: null, board: null, desk: null, readAt: 0, again: 0, busy: false, settledAt: 0 };
const missing = { stream: false, desk: false };

function show(view) {
  const isNew = at(view).hidden;
  for (const id of VIEWS) at(id).hidden = id !== view;
  if (isNew) at(view).querySelector("input, .button.strong")?.focus();
  at("menu").hidden = page.session === null;
  at("close-day").hidden = page.board?.day == null;
  at("where").textContent = page.session
    ? [page.counter && `Quầy ${page.counter}`, page.session.name].filter(Boolean).join(" · ")
    : "";
}

function say(words) {
  at("said").textContent = words;
  at("said").hidden = words === "";
}

// Runs one thing that may be refused, and says in words why it was.
async function attempt(work) {
  if (page.busy) return;
  page.busy = true;
  lockKeys();
  try {
    say("");
    await work();
  } catch (error) {
    say(REFUSALS[error.name] ?? OTHER_REFUSAL);
    if (error.name === "LoginNeeded") leave();
  }
  await refresh();
  page.busy = false;
  lockKeys();
}

const areLocked = () => page.busy || performance.now() < page.settledAt;

// Brings the keys in line with whether they are taken now.
function lockKeys() {
  const locked = areLocked();
  at("keys").querySelectorAll("button").forEach((button) => { button.disabled = locked; });
}

function leave() {
  page.session = page.counter = page.desk = null;
  show("login");
}

function begin(session) {
  page.session = session;
  useCsrf(session.csrf);
  const last = Number(localStorage.getItem("counter")) || session.counter;
  page.counter = office.counters.some((c) => c.number === last) ? last : null;
}

// Reads the desk and draws what there is to draw now.
async function refresh() {
  if (page.session === null) return show("login");
  if (page.board === null) return;
  if (page.counter === null) return chooseCounter();
  if (page.board.day === null) return show("closed");
  let desk;
  try {
    desk = await get(`counters/${page.counter}`);
  } catch (error) {
    if (error.name === "LoginNeeded") return leave();
    // What is on the page is no longer sure: say so, lock the keys, and read again.
    clearTimeout(page.again);
    page.again = setTimeout(refresh, READ_AGAIN_MS);
    return lost("desk", true);
  }
  lost("desk", false);
  // Answers may overtake each other on the way: an older desk must not cover a newer one.
  if (desk.counter !== page.counter || desk.version < (page.desk?.version ?? 0)) return;
  page.desk = desk;
  page.readAt = performance.now();
  draw(page.desk, office, page.session.name, press);
  lockKeys();
  tick(page.desk, 0);
  show("desk");
}

async function press(key) {
  if (areLocked()) return;
  const holder = page.desk.clerk;
  const isOthers = key === "open" && holder !== null && holder !== page.session.name;
  const words = `Quầy ${page.counter} đang do ${holder} nhận. Nhận quầy thay ${holder}?`;
  if (isOthers && !(await sure(words, "Nhận quầy"))) return;
  page.settledAt = performance.now() + SETTLE_MS;
  setTimeout(lockKeys, SETTLE_MS + 1);
  attempt(() => act(`counters/${page.counter}/${key}`));
}

function chooseCounter() {
  at("counter-list").replaceChildren(...office.counters.map(counterDoor));
  show("counters");
}

function counterDoor({ number, services }) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = number === page.session.counter ? "mine" : "";
  const title = document.createElement("b");
  title.textContent = `Quầy ${number}`;
  made.append(title, services);
  made.addEventListener("click", () => {
    page.counter = number;
    page.desk = null;
    localStorage.setItem("counter", number);
    say("");
    refresh();
  });
  const item = document.createElement("li");
  item.append(made);
  return item;
}

function sure(words, yes) {
  at("sure-words").textContent = words;
  at("sure-yes").textContent = yes;
  at("sure").returnValue = "no";
  at("sure").showModal();
  return new Promise((resolve) => {
    at("sure").addEventListener("close", () => resolve(at("sure").returnValue === "yes"), { once: true });
  });
}

at("login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const body = Object.fromEntries(new FormData(form));
  attempt(async () => {
    begin(await send("POST", "session", body));
    form.reset();
  });
});

at("logout").addEventListener("click", () => attempt(async () => { await act("session/end"); leave(); }));
at("change-counter").addEventListener("click", () => { page.counter = page.desk = null; refresh(); });
at("open-day").addEventListener("click", () => attempt(() => act("day/open")));
at("close-day").addEventListener("click", async () => {
  const waiting = page.board.lines.reduce((sum, line) => sum + line.waiting, 0);
  const served = page.board.counters.filter((counter) => counter.ticket).length;
  const now = `Còn ${waiting} người đang chờ và ${served} người đang ở quầy.`;
  const words = `${now} Các số đang chờ sẽ hết hiệu lực, máy lấy số ngừng nhận. Việc này không hoàn tác được.`;
  if (await sure(words, "Kết thúc ngày")) attempt(() => act("day/close"));
});

// Digits by their place on the keyboard: a Vietnamese input method may change the letters.
document.addEventListener("keydown", (event) => {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const isFree = !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!digit || !isFree || at("desk").hidden || at("sure").open || page.desk === null) return;
  const found = keysOf(page.desk, page.session.name).find((key) => key.digit === digit);
  if (found && at("lost").hidden) press(found.key);
});

setInterval(() => {
  if (page.desk && !at("desk").hidden) tick(page.desk, (performance.now() - page.readAt) / 1000);
}, 1000);

// Marks the page as not sure while the stream or the desk cannot be had.
function lost(what, isLost) {
  missing[what] = isLost;
  const isAny = missing.stream || missing.desk;
  at("lost").hidden = !isAny;
  at("desk").inert = isAny;
}

follow("/api/board/stream", {
  heard() {},
  board(board) {
    const settings = page.board?.office;
    if (settings !== undefined && settings !== board.office) return location.reload();
    page.board = board;
    lost("stream", false);
    refresh();
  },
  lost: () => lost("stream", true),
});

try {
  begin(await get("session"));
} catch {
  // Nobody is logged in, or the server is away: the page begins at the log-in.
}
refresh();
