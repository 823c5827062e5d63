// The slip as it will come out of the printer, drawn again while the settings are changed.

import { element } from "../elements.js";
import { Refused, send } from "../api.js";
import { t } from "../texts.js";
import { inPageLanguage, languageName } from "./names.js";

const REST_MS = 150;

// In their order on the paper; a text that is empty takes no room.
const LINES = [
  "header", "office", "rule", "label", "number", "service", "priority", "then", "place", "ahead",
  "papers", "qr", "qr_caption", "closing", "time",
];

export function drawPreview(form) {
  const wanted = { service: form.office.services[0]?.letter ?? "", language: t.language, priority: false };
  const paper = element("div", "slip-paper");
  paper.setAttribute("aria-label", t.page.preview.title);
  paper.setAttribute("role", "img");
  const made = element("aside", "preview", element("h2", "", t.page.preview.title), choices(), paper);
  let timer = 0;
  let asked = 0;
  const draw = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  };
  ask();
  return { made, draw };

  function choices() {
    const services = form.office.services.map(({ letter, name }) => [letter, `${letter} · ${inPageLanguage(name)}`]);
    const languages = form.languages.map((code) => [code, languageName(code)]);
    const priority = element("label", "choice", checkbox(), t.page.preview.priority);
    return element("div", "choices",
      choice(t.page.preview.service, services, "service"),
      choice(t.page.preview.language, languages, "language"), priority);
  }

  function choice(label, options, name) {
    const select = document.createElement("select");
    for (const [value, words] of options) select.add(new Option(words, value, false, value === wanted[name]));
    select.addEventListener("change", () => {
      wanted[name] = select.value;
      ask();
    });
    select.setAttribute("aria-label", label);
    return select;
  }

  function checkbox() {
    const made = document.createElement("input");
    made.type = "checkbox";
    made.addEventListener("change", () => {
      wanted.priority = made.checked;
      ask();
    });
    return made;
  }

  async function ask() {
    const mine = (asked += 1);
    try {
      const slip = await send("POST", "settings/slip", { office: form.office, ...wanted });
      // Answers may overtake each other on the way.
      if (mine === asked) paper.replaceChildren(...LINES.flatMap((name) => lines(name, slip)));
    } catch (error) {
      // While something is half typed the last good slip stays.
      if (!(error instanceof Refused)) throw error;
    }
  }
}

function lines(name, slip) {
  if (name === "rule") return [element("hr", "")];
  if (name === "papers") return slip.papers.length ? [papers(slip)] : [];
  if (!slip[name]) return [];
  if (name === "qr") return [element("span", "slip-qr")];
  return [element("p", `slip-${name}`, slip[name])];
}

function papers(slip) {
  const items = slip.papers.map((text) => element("li", "", text));
  return element("div", "slip-papers", element("b", "", slip.papers_label), element("ul", "", ...items));
}
