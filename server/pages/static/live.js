// Keeps a staff page up to date: reads anew whenever the board has changed, and now and then.

import { follow } from "./stream.js";
import { logIn } from "./top.js";

// A crowd at the kiosks changes the board many times a second; nobody reads that fast.
const GATHER_MS = 400;
// What no board tells: who has become late, which device has fallen silent.
const BREATH_MS = 15000;
const AGAIN_MS = 2000;

// Calls `read(board)`, which draws, never twice at a time; it may reject when the server is
// away. The element #lost then says that the page may be old. Returns what asks to read at once.
export function keepUp(read) {
  const missing = { stream: false, reading: false };
  let board = null;
  let timer = 0;
  let isReading = false;
  let isDue = false;

  const lost = (what, isLost) => {
    missing[what] = isLost;
    document.getElementById("lost").hidden = !missing.stream && !missing.reading;
  };
  const soon = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(now, ms);
  };
  async function now() {
    if (board === null) return;
    isDue = isReading;
    if (isReading) return;
    isReading = true;
    try {
      await read(board);
      lost("reading", false);
      soon(BREATH_MS);
    } catch (error) {
      if (error.name === "LoginNeeded") return logIn();
      if (error instanceof TypeError) console.error(error);
      lost("reading", true);
      soon(AGAIN_MS);
    }
    isReading = false;
    if (isDue) soon(GATHER_MS);
  }

  follow("/api/board/stream", {
    heard() {},
    board(found) {
      const isFirst = board === null;
      board = found;
      lost("stream", false);
      soon(isFirst ? 0 : GATHER_MS);
    },
    lost: () => lost("stream", true),
  });
  return now;
}
