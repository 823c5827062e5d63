// What every display page does: follow the board, mark itself when the line is lost,
// and keep up with the office's settings and with updates of the program.

import { ServerClock } from "./clock.js";
import { follow } from "/static/stream.js";

// Draws with `draw(board, office, now)`, `now` the server's time or null; `minute(time)` is called when the time has changed.
export function live(draw, minute = () => {}) {
  const page = new Page(draw, minute);
  setInterval(() => page.tick(), 1000);
  // A weight that is first needed when the server is gone would come too late.
  document.fonts.forEach((face) => face.load().catch(() => {}));
  follow("/api/board/stream", page);
}

class Page {
  constructor(draw, minute) {
    this.draw = draw;
    this.minute = minute;
    this.office = JSON.parse(document.getElementById("office").textContent);
    this.settings = null;
    this.shown = null;
    this.lastHeard = null;
    this.stale = true;
    this.clock = new ServerClock(this.office.timezone);
  }

  heard(date) {
    if (date !== null) this.clock.set(date);
    this.lastHeard = performance.now();
  }

  board(board) {
    // After every break and every change of the settings: the program or the office may
    // be another one now.
    if (this.stale || this.settings !== board.office) this.refresh();
    this.stale = false;
    this.settings = board.office;
    this.shown = board;
    mark("");
    this.draw(board, this.office, this.clock.date());
    this.tick();
  }

  lost() {
    this.stale = true;
    mark(lostWords(this.lastHeard === null ? "" : this.clock.at(this.lastHeard)));
  }

  tick() {
    this.minute(this.clock.now());
  }

  async refresh() {
    try {
      const answer = await fetch("/display/office.json", { cache: "no-store" });
      if (!answer.ok) return;
      const office = await answer.json();
      if (office.edition !== this.office.edition) return location.reload();
      this.office = office;
      if (this.shown !== null) this.draw(this.shown, office, this.clock.date());
    } catch {
      // The server went away again; the next board asks again.
      this.stale = true;
    }
  }
}

// The strip's words; `time` is when the server was last heard, "" if it never was.
export function lostWords(time) {
  const lost = "Mất kết nối với máy chủ";
  return time === "" ? lost : `${lost} – đang hiện thông tin lúc ${time}`;
}

function mark(words) {
  document.documentElement.dataset.line = words === "" ? "live" : "lost";
  document.getElementById("lost").textContent = words;
}
