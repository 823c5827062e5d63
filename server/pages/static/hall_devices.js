// Says how the devices in the hall are, and above everything else what somebody has to do at a kiosk.

import { element } from "./elements.js";
import { say, span, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;
// A device that is heard more often than this is at work.
const SILENT_S = 30;

// `passed` is seconds since the hall was read.
export function drawDevices({ devices, day }, passed) {
  const known = devices.map((device) => ({ ...device, concerns: concernsNow(device, passed) }));
  const sorted = known.sort((a, b) => (a.concerns.length === 0) - (b.concerns.length === 0));
  at("devices").replaceChildren(...sorted.map((device) => row(device, passed)));
  at("no-devices").hidden = known.length > 0;
  drawAlerts(known.filter((device) => isAlert(device, day)), passed);
}

const later = (seconds, passed) => (seconds === null ? null : seconds + passed);

// It may have fallen silent since the hall was read.
function concernsNow({ concerns, seen_s: seen }, passed) {
  return seen !== null && seen + passed >= SILENT_S ? ["silent"] : concerns;
}

// A kiosk that is switched off in the evening needs nobody.
const isAlert = ({ role, concerns }, day) => role === "kiosk" && concerns.length > 0 && (concerns[0] !== "silent" || day !== null);

// The lines stay as they are while they say the same, or they would be read out again and again.
function drawAlerts(devices, passed) {
  const lines = devices.map((device) => `${device.name}: ${told(device, passed)}`);
  const list = at("alerts");
  list.hidden = lines.length === 0;
  if (list.dataset.said === lines.join("\n")) return;
  list.dataset.said = lines.join("\n");
  list.replaceChildren(...lines.map((line) => element("li", "", line)));
}

function row(device, passed) {
  const { name, role, concerns, seen_s } = device;
  const isWell = concerns.length === 0 && seen_s !== null;
  const how = element("span", "how", isWell ? well(device) : told(device, passed));
  return element("li", isWell ? "well" : "unwell", element("b", "", name), element("span", "role", words.roles[role] ?? role), how);
}

function told({ concerns, health, seen_s }, passed) {
  if (seen_s === null) return words.never;
  const values = { n: health.slips_left, mb: health.disk_free_mb, c: Math.round(health.temperature_c), outbox: health.outbox, span: span(later(seen_s, passed)) };
  return concerns.map((concern) => say(wordsFor(concern, health), values)).join(" · ");
}

// The printer may only know that little is left, and not for how many slips.
function wordsFor(concern, { slips_left }) {
  return concern === "paper_low" && slips_left === null ? words.concerns.paper_soon : words.concerns[concern];
}

function well({ health }) {
  const paper = health.slips_left === null ? "" : say(words.paper_left, { n: health.slips_left });
  const clock = health.clock_set === false ? words.clock_unset : "";
  const all = [words.printers[health.printer], paper, words.scanners[health.scanner], clock].filter(Boolean);
  return all.join(" · ") || words.seen_now;
}
