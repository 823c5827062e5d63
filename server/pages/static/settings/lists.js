// A list of settings: services, counters, holidays. Items are added, moved and taken away.

import { element } from "../elements.js";
import { say, t } from "../texts.js";
import { drawField, faultLine } from "./fields.js";
import { inPageLanguage, listWords, titleOf } from "./names.js";

// Items that are open stay so when the list is drawn again.
const opened = new WeakSet();

export function drawList({ field, part, name, key, form, within }) {
  const path = within ? `${within}.${field.path}` : field.path;
  const words = listWords(field.path);
  const made = element("section", `list ${name} ${field.isRow ? "in-rows" : ""}`);
  made.dataset.key = key;
  made.append(element("h2", "", words.title));
  if (words.help) made.append(element("p", "help", words.help));
  const items = element("div", "items");
  made.append(items, adding(), faultLine());
  draw();
  return made;

  function draw() {
    items.replaceChildren(...part[name].map(drawItem));
    if (part[name].length === 0) items.append(element("p", "none", words.none));
  }

  function drawItem(item, n) {
    const itemKey = `${key}[${n + 1}]`;
    const fields = field.fields.map((one) => drawField(one, item, form, itemKey, path));
    const inner = element("div", "item-fields", ...fields, tools(n));
    const drawn = field.isFolded ? folded(item, inner) : element("div", "item", inner);
    drawn.dataset.key = itemKey;
    return drawn;
  }

  // Shows an item in one line until it is opened.
  function folded(item, inner) {
    const summary = element("summary", "");
    const made = element("details", "item", summary, inner);
    made.open = opened.has(item);
    made.addEventListener("toggle", () => (made.open ? opened.add(item) : opened.delete(item)));
    const heads = path === "services" ? headOfService : headOfProcedure;
    const tell = () => summary.replaceChildren(...heads(item, form.office));
    made.addEventListener("input", tell);
    made.addEventListener("change", tell);
    tell();
    return made;
  }

  function tools(n) {
    const buttons = [];
    if (field.isOrdered) buttons.push(tool("↑", t.page.up, n, n === 0, () => move(n, n - 1)));
    if (field.isOrdered) buttons.push(tool("↓", t.page.down, n, n === part[name].length - 1, () => move(n, n + 1)));
    buttons.push(tool(field.isRow ? "×" : t.page.remove, t.page.remove, n, false, () => remove(n)));
    return element("div", "tools", ...buttons);
  }

  function tool(face, verb, n, isOff, work) {
    const button = element("button", "small-button", face);
    button.type = "button";
    button.disabled = isOff;
    button.dataset.verb = face;
    button.setAttribute("aria-label", `${verb}: ${titleOf(field.path, part[name][n])}`);
    button.addEventListener("click", work);
    return button;
  }

  function move(from, to) {
    const [item] = part[name].splice(from, 1);
    part[name].splice(to, 0, item);
    redraw();
    const verb = to < from ? "↑" : "↓";
    const again = items.children[to].querySelector(`:scope > .item-fields > .tools [data-verb="${verb}"]`);
    (again.disabled ? again.parentElement.querySelector("button:not(:disabled)") : again).focus();
  }

  function remove(n) {
    const [item] = part[name].splice(n, 1);
    field.gone?.(item, form.office);
    redraw();
    made.querySelector(":scope > .add").focus();
  }

  function redraw() {
    draw();
    form.changed();
  }

  function adding() {
    const button = element("button", "add", words.add);
    button.type = "button";
    button.addEventListener("click", () => {
      const item = field.made(form.office, part[name]);
      opened.add(item);
      part[name].push(item);
      redraw();
      items.lastElementChild.querySelector("input:not([type=checkbox])")?.focus();
    });
    return button;
  }
}

function headOfProcedure({ name, papers }) {
  const facts = say(t.page.paper_count, { n: papers.length });
  return [element("b", "", inPageLanguage(name) || t.page.unnamed), element("span", "facts", facts)];
}

function headOfService(service, office) {
  const tile = element("span", "tile", service.letter);
  tile.dataset.letter = service.letter;
  const counters = office.counters.filter((counter) => counter.services.includes(service.letter));
  const where = counters.map((counter) => counter.number).join(", ");
  const facts = [
    say(t.page.service_minutes, { minutes: service.minutes ?? "–" }),
    where ? say(t.common.counter, { counter: where }) : t.page.no_counter,
  ];
  return [tile, element("b", "", inPageLanguage(service.name) || t.page.unnamed), element("span", "facts", facts.join(" · "))];
}
