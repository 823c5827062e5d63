// Follows the board for as long as the page lives, and knows when the line is lost.
//
// The stream is read with fetch, not EventSource: EventSource hides the heartbeats, so it
// shows old numbers on a line that is half open, and it hides the Date header, which is
// the only clock that a television can trust.

import { frames } from "./frames.js";

// The server sends something every 3 s, so this much silence is a dead line.
const SILENCE_MS = 9000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;

// Calls `on.board(board)` for each board, `on.heard(date)` whenever the server was heard
// (with its Date header when a connection begins, else null), `on.lost()` when it is lost.
export async function follow(address, on) {
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const boards = await listen(address, on);
    on.lost();
    wait = boards > 0 ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
    // The hall's screens lost the server together; they shall not all come back at once.
    await pause(wait * (0.5 + Math.random()));
  }
}

// Reads one connection to its end; returns how many boards it brought.
async function listen(address, on) {
  const line = new AbortController();
  let silence = 0;
  const listenOn = () => {
    clearTimeout(silence);
    silence = setTimeout(() => line.abort(), SILENCE_MS);
  };
  let boards = 0;
  try {
    listenOn();
    const answer = await fetch(address, { signal: line.signal, cache: "no-store" });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    on.heard(answer.headers.get("Date"));
    for await (const events of arrivals(answer.body)) {
      listenOn();
      on.heard(null);
      for (const { data } of events.filter(({ event }) => event === "board")) {
        on.board(JSON.parse(data));
        boards += 1;
      }
    }
  } catch (error) {
    // Refused, broken or silent: all the same to the hall, the page says so and tries again.
    console.info(`the board's stream ended: ${error.message}`);
  } finally {
    clearTimeout(silence);
    line.abort();
  }
  return boards;
}

// Yields the events of each piece that arrives; none for a heartbeat that is a comment.
async function* arrivals(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const [found, left] = frames(rest, value);
    rest = left;
    yield found;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
