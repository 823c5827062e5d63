// Values of the settings: where they lie, whether they are the same, how they are written; pure.

// Returns the object that holds what lies at `path` ("calls.grace_s"), and its name there.
export function holder(root, path) {
  const names = path.split(".");
  const name = names.pop();
  return [names.reduce((inner, step) => inner[step], root), name];
}

export function valueAt(root, path) {
  const [owner, name] = holder(root, path);
  return owner[name];
}

export const copy = (value) => structuredClone(value);

export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}

// Brings what another has saved meanwhile together with what was changed here; null where both
// have changed the same part.
export function together(base, draft, newest) {
  const merged = {};
  for (const part of Object.keys(newest)) {
    const isMine = !same(base[part], draft[part]);
    if (isMine && !same(base[part], newest[part]) && !same(draft[part], newest[part])) return null;
    merged[part] = copy(isMine ? draft[part] : newest[part]);
  }
  return merged;
}

// "7:30", "0730", "7h30", "7g30" → "07:30:00"; what is no time stays as it was written.
export function timeFrom(text) {
  const found = /^\s*(\d{1,2})\s*(?:[:.hg]\s*)?(\d{2})?\s*$/i.exec(text);
  if (!found) return text.trim();
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hour > 23 || minute > 59) return text.trim();
  return `${two(hour)}:${two(minute)}:00`;
}

export const timeShown = (value) => (/^\d\d:\d\d:00$/.test(value) ? value.slice(0, 5) : value);

// "2/9/2026", "02.09.2026", "2026-09-02" → "2026-09-02"; what is no date stays as it was written.
export function dateFrom(text) {
  const local = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$/.exec(text);
  const value = local ? `${local[3]}-${two(local[2])}-${two(local[1])}` : text.trim();
  return isDate(value) ? value : text.trim();
}

export function dateShown(value) {
  if (!isDate(value)) return value;
  const [year, month, day] = value.split("-");
  return `${day}/${month}/${year}`;
}

// The day of the week of a date, 0 for Monday; -1 for what is none.
export function weekdayOf(value) {
  return isDate(value) ? (new Date(`${value}T00:00:00Z`).getUTCDay() + 6) % 7 : -1;
}

function isDate(value) {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const found = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(value);
}

const two = (n) => String(n).padStart(2, "0");
