// What the settings page shows and in which order: a further setting is one line here, and
// its words in texts/<language>/settings.toml. Nothing here draws or speaks.
//
// `path` is where the value lies in the office, or in the item of a list.

const words = (path, more) => ({ kind: "words", path, ...more });
const sentence = (path, more) => ({ kind: "words", path, isLong: true, ...more });
const text = (path, more) => ({ kind: "text", path, ...more });
const number = (path, least, most) => ({ kind: "number", path, least, most });
// A number that may be left empty.
const limit = (path, least, most) => ({ kind: "number", path, least, most, isOptional: true });
const yes = (path) => ({ kind: "yes", path });
const time = (path) => ({ kind: "time", path });
const date = (path) => ({ kind: "date", path });
// `key` tells items apart, `made` is a new one; folded items open when they are wanted.
const list = (path, fields, more) => ({ kind: "list", path, fields, ...more });

const FREE_LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export const SECTIONS = [
  { name: "office", fields: [words("name"), { kind: "languages", path: "languages" }, text("public_url"), text("timezone")] },
  {
    name: "services",
    fields: [
      list("services", [
        { kind: "letter", path: "letter" },
        { kind: "group", path: "group" },
        words("name"),
        { kind: "servedBy", path: "served_by" },
        words("about"),
        { kind: "papers", path: "papers" },
        list("procedures", [words("name"), { kind: "called", path: "words" }, { kind: "papers", path: "papers" }],
          { key: "key", isFolded: true, isOrdered: true, made: newProcedure }),
        number("minutes", 1, 1440),
        number("target_minutes", 1, 1440),
        limit("quota_day", 1, 9999),
        limit("quota_sitting", 1, 9999),
      ], { key: "letter", isFolded: true, isOrdered: true, made: newService, gone: forgetService }),
      list("groups", [words("name")], { key: "key", isOrdered: true, made: newGroup }),
    ],
  },
  {
    name: "counters",
    fields: [
      list("counters", [number("number", 1, 999), { kind: "tiles", path: "services" }, words("name")],
        { key: "number", isOrdered: true, made: newCounter }),
    ],
  },
  {
    name: "hours",
    fields: [
      { kind: "week", path: "hours.weekly" },
      number("hours.stop_minutes", 0, 1440),
      yes("hours.stop_when_full"),
      list("hours.holidays", [date("date"), text("name")],
        { key: "date", isRow: true, made: () => ({ date: "", name: "" }) }),
      list("hours.extra", [date("date"), time("begin"), time("end")],
        { isRow: true, made: () => ({ date: "", begin: "07:30:00", end: "11:30:00" }) }),
    ],
  },
  {
    name: "priority",
    fields: [
      list("priority", [words("name"), limit("from_age", 1, 120), yes("at_kiosk")],
        { key: "key", isOrdered: true, made: newPriority }),
      number("overtake_budget", 0, 999),
    ],
  },
  {
    name: "calls",
    fields: [
      number("calls.grace_s", 0, 300),
      number("calls.absences", 1, 10),
      yes("calls.absent_returns"),
      number("calls.return_after", 0, 50),
      yes("calls.by_target"),
    ],
  },
  {
    name: "appointments",
    fields: [number("appointments.early_minutes", 0, 1440), number("appointments.late_minutes", 0, 1440)],
  },
  { name: "texts", fields: [sentence("texts.welcome"), sentence("texts.closed")] },
  {
    name: "slip",
    hasPreview: true,
    fields: [
      yes("slip.on_paper"),
      words("slip.header"),
      yes("slip.show_counters"),
      yes("slip.show_ahead"),
      yes("slip.show_papers"),
      yes("slip.show_link"),
      words("slip.closing"),
    ],
  },
  { name: "keeping", fields: [number("retention_days", 7, 3650), number("session_hours", 1, 24)] },
  { name: "versions", fields: [] },
];

// Letters that no service has yet, and `own`.
export function lettersFor(office, own) {
  const taken = new Set(office.services.map((service) => service.letter));
  return FREE_LETTERS.filter((letter) => letter === own || !taken.has(letter));
}

function newService(office) {
  return {
    letter: lettersFor(office)[0] ?? "", name: {}, group: office.groups[0]?.key ?? "", about: {},
    papers: [], minutes: 10, target_minutes: 30, quota_day: null, quota_sitting: null,
    procedures: [],
  };
}

// A service that is taken away is served nowhere.
function forgetService({ letter }, office) {
  if (office.services.some((service) => service.letter === letter)) return;
  for (const counter of office.counters) {
    counter.services = counter.services.filter((one) => one !== letter);
  }
}

function newProcedure(_, procedures) {
  return { key: freeKey("procedure", procedures), name: {}, words: [], papers: [] };
}

function newGroup(office) {
  return { key: freeKey("group", office.groups), name: {} };
}

function newPriority(office) {
  return { key: freeKey("priority", office.priority), name: {}, at_kiosk: true, from_age: null };
}

function newCounter(office) {
  const highest = Math.max(0, ...office.counters.map((counter) => Number(counter.number) || 0));
  return { number: highest + 1, services: [], name: {} };
}

// A key that nobody sees, and that no other item has.
function freeKey(stem, items) {
  const taken = new Set(items.map((item) => item.key));
  for (let n = 1; ; n += 1) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
