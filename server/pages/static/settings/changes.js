// What saving would change, in sentences.

import { say, t } from "../texts.js";
import { languageName, listWords, titleOf, wordsOf, inPageLanguage } from "./names.js";
import { dateShown, same, timeShown, valueAt } from "./values.js";
import { weekOf } from "./week.js";

// Returns {section, words} for everything in which `after` differs from `before`.
export function changes(sections, before, after) {
  return sections.flatMap((section) =>
    section.fields
      .flatMap((field) => fieldChanges(field, before, after, { before, after }))
      .map((words) => ({ section: section.name, words })));
}

function fieldChanges(field, before, after, offices, within = "") {
  const [old, now] = [valueAt(before, field.path), valueAt(after, field.path)];
  if (same(old, now)) return [];
  if (field.kind === "list") return listChanges(field, old, now, offices, within);
  const { label } = wordsOf(field.path, within);
  if (field.kind === "words") return wordsChanges(label, old, now);
  if (field.kind === "week") return weekChanges(old, now);
  if (field.kind === "papers") return [say(t.page.change.edited, { label })];
  const shown = [old, now].map((value, n) => show(field, value, n ? offices.after : offices.before));
  return [say(t.page.change.changed, { label, old: shown[0], now: shown[1] })];
}

function wordsChanges(label, old, now) {
  const codes = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return codes.filter((code) => (old[code] ?? "") !== (now[code] ?? "")).map((code) =>
    say(t.page.change.changed, {
      label: `${label} (${languageName(code)})`,
      old: quoted(old[code]),
      now: quoted(now[code]),
    }));
}

function weekChanges(old, now) {
  const shown = [old, now].map((weekly) => weekOf(weekly).map(sittingsShown));
  return t.page.weekdays.flatMap((label, n) => {
    const [before, after] = [shown[0][n], shown[1][n]];
    return before === after ? [] : [say(t.page.change.changed, { label, old: before, now: after })];
  });
}

function sittingsShown(sittings) {
  const shown = sittings.map(({ begin, end }) => `${timeShown(begin)}–${timeShown(end)}`);
  return shown.join(", ") || t.page.change.nothing;
}

function listChanges(field, old, now, offices, within) {
  const path = within ? `${within}.${field.path}` : field.path;
  const words = listWords(field.path);
  const [gone, come] = [without(field, old, now), without(field, now, old)];
  const lines = [
    ...gone.map((item) => say(words.removed, { item: titleOf(field.path, item) })),
    ...come.map((item) => say(words.added, { item: titleOf(field.path, item) })),
  ];
  for (const [before, after] of pairs(field, old, now)) {
    const inner = field.fields.flatMap((f) => fieldChanges(f, before, after, offices, path));
    lines.push(...inner.map((line) => `${titleOf(field.path, before)} – ${line}`));
  }
  const isReordered = lines.length === 0 || (field.isOrdered && !sameOrder(field, old, now));
  return isReordered ? [...lines, words.ordered ?? words.title] : lines;
}

// Returns the items of `list` that `other` does not have.
function without(field, list, other) {
  if (!field.key) return list.filter((item) => !other.some((one) => same(one, item)));
  return list.filter((item) => !other.some((one) => one[field.key] === item[field.key]));
}

function pairs(field, old, now) {
  if (!field.key) return [];
  return old.flatMap((item) => {
    const match = now.find((one) => one[field.key] === item[field.key]);
    return match ? [[item, match]] : [];
  });
}

function sameOrder(field, old, now) {
  if (!field.key) return true;
  const common = (list, other) =>
    list.map((item) => item[field.key]).filter((key) => other.some((one) => one[field.key] === key));
  return same(common(old, now), common(now, old));
}

function show(field, value, office) {
  if (value === null || value === "" || value === undefined) return t.page.change.nothing;
  if (field.kind === "yes") return value ? t.common.yes : t.common.no;
  if (field.kind === "languages") return value.map(languageName).join(", ");
  if (field.kind === "tiles" || field.kind === "called") return value.join(", ") || t.page.change.nothing;
  if (field.kind === "time") return timeShown(value);
  if (field.kind === "date") return dateShown(value);
  if (field.kind === "group") {
    const group = office.groups.find((one) => one.key === value);
    return group ? inPageLanguage(group.name) : value;
  }
  return typeof value === "string" ? quoted(value) : String(value);
}

const quoted = (text) => (text ? `“${text}”` : t.page.change.nothing);
