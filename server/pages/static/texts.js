// The page's words, in the language that was chosen: t.common and the page's own.

export const t = JSON.parse(document.getElementById("texts").textContent);

// Fills {name} in `text` from `values`.
export const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// What a refusal means, in words; `error.name` is the server's.
export const refusal = (error) => t.common.refusals[error.name] ?? t.common.refusals.other;

// "5 phút", "1 giờ 05 phút", "dưới 1 phút"; "–" when the clocks cannot be trusted.
export function span(seconds) {
  const { unknown, moment, minutes, hours } = t.common.spans;
  if (seconds === null || seconds === undefined) return unknown;
  const whole = Math.floor(seconds / 60);
  if (whole < 1) return moment;
  if (whole < 60) return say(minutes, { minutes: whole });
  return say(hours, { hours: Math.floor(whole / 60), minutes: String(whole % 60).padStart(2, "0") });
}
