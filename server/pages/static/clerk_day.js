// What the clerk's page says of the business day: forgotten, without numbers, about to end.

import { momentWords } from "./moment.js";
import { say, t } from "./texts.js";

const words = t.page.day;
const at = (id) => document.getElementById(id);

export const isOldDay = (board) => board.issuing.why === "old_day";

export function drawOldDay(board) {
  at("old-lead").textContent = say(words.old_lead, { waiting: waitingInAll(board) });
}

// A quiet word for whoever wonders why nobody comes.
export function drawIssuing(board, office) {
  const { open, why, until } = board.issuing;
  at("issuing").hidden = open;
  if (open) return;
  const time = until && momentWords(until, office.timezone, t.language);
  const text = why === "old_day" ? words.old_hint : t.page.issuing[time ? "stopped_until" : "stopped"];
  at("issuing").textContent = say(text, { why: t.common.not_issuing[why].toLowerCase(), time });
}

// What is asked before the day is ended. `held` is how many are on hold here: of other
// counters the board does not tell.
export function closingWords(board, held) {
  const served = board.counters.filter((counter) => counter.ticket).length + held;
  return say(words.close_sure, { waiting: waitingInAll(board), served });
}

const waitingInAll = (board) => board.lines.reduce((sum, line) => sum + line.waiting, 0);
