// The papers that a service asks for: a row for each, in every language.

import { element } from "../elements.js";
import { t } from "../texts.js";
import { frame, wordsInput } from "./fields.js";

export function drawPapers(spot) {
  const { part, name, form, key } = spot;
  const rows = element("div", "rows");
  const drawn = frame(spot, [rows, adding()], { tag: "fieldset" });
  draw();
  return drawn;

  function draw() {
    rows.replaceChildren(...part[name].map(row));
  }

  function row(paper, n) {
    const inner = { ...spot, part: part[name], name: n, key: `${key}[${n + 1}]`, words: {} };
    const inputs = form.languages.map((code) => wordsInput(inner, code));
    const made = element("div", "row paper", ...inputs, removing(n));
    made.dataset.key = inner.key;
    return made;
  }

  function removing(n) {
    const made = element("button", "small-button", "×");
    made.type = "button";
    made.setAttribute("aria-label", `${t.page.remove} ${n + 1}`);
    made.addEventListener("click", () => {
      part[name].splice(n, 1);
      draw();
      form.changed();
      drawn.querySelector(".add").focus();
    });
    return made;
  }

  function adding() {
    const made = element("button", "add", t.page.add_paper);
    made.type = "button";
    made.addEventListener("click", () => {
      part[name].push({});
      draw();
      form.changed();
      rows.lastElementChild.querySelector("input").focus();
    });
    return made;
  }
}
