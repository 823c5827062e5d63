// The week as a grid: a row for each day, a pair of times for the morning and the afternoon.

import { element } from "../elements.js";
import { say, t } from "../texts.js";
import { faultLine, frame } from "./fields.js";
import { timeFrom, timeShown } from "./values.js";
import { DAYS, weekOf, weeklyOf } from "./week.js";

const SITTINGS = 2;

export function drawWeek(spot) {
  const { part, name, form, key } = spot;
  const week = weekOf(part[name]);
  const grid = element("div", "week-grid");
  const drawn = frame(spot, [grid, copying()], { tag: "fieldset" });
  draw();
  return drawn;

  function draw() {
    const most = Math.max(SITTINGS, ...week.map((sittings) => sittings.length));
    const head = [t.page.sittings[0], t.page.sittings[1]].map((words) => element("span", "head", words));
    const rows = week.map((sittings, day) => row(day, most));
    grid.replaceChildren(element("div", "week-row week-head", element("span", ""), ...head), ...rows);
    place();
  }

  function row(day, most) {
    const cells = Array.from({ length: most }, (_, n) => cell(day, n));
    const made = element("div", "week-row", element("span", "day", t.page.weekdays[day]), ...cells);
    made.dataset.day = day;
    made.append(faultLine());
    return made;
  }

  // One sitting; both of its times left empty mean that there is none.
  function cell(day, n) {
    const sitting = week[day][n] ?? { begin: "", end: "" };
    const inputs = ["begin", "end"].map((edge) => timeInput(day, n, sitting, edge));
    const made = element("span", "sitting", inputs[0], element("span", "to", "–"), inputs[1]);
    made.dataset.n = n;
    return made;
  }

  function timeInput(day, n, sitting, edge) {
    const made = document.createElement("input");
    Object.assign(made, { type: "text", value: timeShown(sitting[edge]), inputMode: "numeric", autocomplete: "off", maxLength: 8 });
    const which = t.page.sittings[n] ?? String(n + 1);
    made.setAttribute("aria-label", say(t.page.sitting_edges[edge], { day: t.page.weekdays[day], sitting: which }));
    made.addEventListener("input", () => {
      sitting[edge] = made.value.trim() ? timeFrom(made.value) : "";
      keep(day);
    });
    made.addEventListener("change", () => { made.value = timeShown(sitting[edge]); });
    sittingsOf.set(made, sitting);
    return made;
  }

  // Reads the whole row again: an afternoon may stay while the morning goes.
  function keep(day) {
    const found = [...grid.querySelectorAll(`[data-day="${day}"] .sitting`)];
    week[day] = found
      .map((one) => sittingsOf.get(one.querySelector("input")))
      .filter((sitting) => sitting.begin || sitting.end);
    save();
  }

  function save() {
    part[name] = weeklyOf(week);
    place();
    form.changed();
  }

  // Gives each row the key by which the server names it.
  function place() {
    for (const made of grid.querySelectorAll("[data-day]")) {
      const day = DAYS[made.dataset.day];
      const n = part[name].findIndex((opening) => opening.days.includes(day));
      const isFirst = n >= 0 && part[name][n].days[0] === day;
      if (isFirst) made.dataset.key = `${key}[${n + 1}]`;
      else delete made.dataset.key;
    }
  }

  function copying() {
    const made = element("button", "add", t.page.copy_monday);
    made.type = "button";
    made.addEventListener("click", () => {
      for (let day = 1; day < 5; day += 1) week[day] = week[0].map((sitting) => ({ ...sitting }));
      draw();
      save();
    });
    return made;
  }
}

// Which sitting an input belongs to.
const sittingsOf = new WeakMap();
