// The settings page: a draft of the office that is changed section by section and saved as one.

import { element } from "../elements.js";
import { act, get, send, Refused } from "../api.js";
import { follow } from "../stream.js";
import { attempt, done, tell } from "../top.js";
import { refusal, say, t } from "../texts.js";
import { changes } from "./changes.js";
import { drawAll, mark, sectionOf, spotOf } from "./faults.js";
import { drawField } from "./fields.js";
import { drawPreview } from "./preview.js";
import { SECTIONS } from "./sections.js";
import { copy, together } from "./values.js";
import { drawVersions } from "./versions.js";

const at = (id) => document.getElementById(id);
const KEPT = "settings-draft";
const CHECK_MS = 400;

const page = { base: 0, saved: null, draft: null, section: null, faults: [], isChecked: false, busy: false };
const { spoken } = JSON.parse(at("form-data").textContent);
const form = {
  // The languages that the program has words for, and those that this office offers.
  spoken,
  get languages() { return ["vi", ...page.draft.languages.filter((code) => code !== "vi")]; },
  get office() { return page.draft; },
  changed,
  // Draws the section again; whoever was typing goes on in the same field.
  redraw() {
    const key = document.activeElement?.closest("#section [data-key]")?.dataset.key;
    show(page.section.name);
    if (key) fieldAt(key)?.focus();
    changed();
  },
};
let preview = null;
let checking = 0;

start();

async function start() {
  at("sections").replaceChildren(...SECTIONS.map(({ name }) => link(name)));
  const read = await attempt(async () => begin(await get("settings")));
  if (!read) return;
  restore();
  addEventListener("hashchange", () => show(location.hash.slice(1), true));
  at("save").addEventListener("click", save);
  at("undo").addEventListener("click", undo);
  at("section-choice").addEventListener("change", (event) => { location.hash = event.target.value; });
  addEventListener("beforeunload", (event) => { if (changedLines().length) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  show(location.hash.slice(1));
  changed();
  follow("/api/board/stream", { board: newest, heard() {}, lost() {} });
}

function begin({ version, office }) {
  Object.assign(page, { base: version, saved: office, draft: copy(office), faults: [], isChecked: false });
}

// What was not yet saved when the session ended is still there after logging in.
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.base === page.base) page.draft = kept.draft;
}

function link(name) {
  const made = element("a", "", element("span", "", t.page.sections[name].title), element("span", "dot"));
  made.href = `#${name}`;
  made.dataset.section = name;
  at("section-choice").add(new Option(t.page.sections[name].title, name));
  return made;
}

// --- one section at a time -------------------------------------------------------------

function show(wanted, isMoved = false) {
  const section = SECTIONS.find(({ name }) => name === wanted) ?? SECTIONS[0];
  page.section = section;
  const words = t.page.sections[section.name];
  const heading = element("h1", "", words.title);
  heading.tabIndex = -1;
  const fields = section.fields.map((field) => drawField(field, page.draft, form));
  const main = element("div", "section-fields", ...fields);
  preview = section.hasPreview ? drawPreview(form) : null;
  if (section.name === "versions") main.append(drawVersions(page.base, take));
  at("section").replaceChildren(heading, element("p", "lead", words.lead), main, ...(preview ? [preview.made] : []));
  at("section").className = preview ? "section with-preview" : "section";
  at("section-choice").value = section.name;
  for (const one of at("sections").children) {
    if (one.dataset.section === section.name) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  mark(at("section"), page.faults);
  if (isMoved) heading.focus();
}

// --- what changes ----------------------------------------------------------------------

const changedLines = () => (page.draft ? changes(SECTIONS, page.saved, page.draft) : []);

function changed() {
  const lines = changedLines();
  at("changes").replaceChildren(...lines.map(({ words }) => element("li", "", words)));
  at("summary").textContent = summary(lines);
  at("all-changes").classList.toggle("has-none", lines.length === 0);
  if (lines.length === 0) at("all-changes").open = false;
  at("save").disabled = page.busy || lines.length === 0;
  at("undo").hidden = lines.length === 0;
  const edited = new Set(lines.map(({ section }) => section));
  for (const one of at("sections").children) one.classList.toggle("edited", edited.has(one.dataset.section));
  preview?.draw();
  if (page.isChecked) {
    clearTimeout(checking);
    checking = setTimeout(check, CHECK_MS);
  }
}

function summary(lines) {
  if (lines.length === 0) return t.page.change.none;
  const more = lines.length > 1 ? say(t.page.change.more, { n: lines.length - 1 }) : "";
  return `${t.page.change.will} ${lines[0].words}${more}`;
}

function undo() {
  page.draft = copy(page.saved);
  page.isChecked = false;
  showFaults([]);
  form.redraw();
}

// An older version or a file becomes the draft; it counts once it is saved.
function take(office, words) {
  page.draft = copy(office);
  form.redraw();
  done(words);
}

// --- saving ----------------------------------------------------------------------------

async function save() {
  if (page.busy || changedLines().length === 0) return;
  page.busy = true;
  at("save").disabled = true;
  tell("");
  done("");
  try {
    await saveDraft();
  } catch (error) {
    await refused(error);
  }
  page.busy = false;
  changed();
}

async function saveDraft() {
  const sent = copy(page.draft);
  const { version } = await act("settings", { base: page.base, office: sent });
  // As the server has it: what was typed meanwhile stays as it is.
  Object.assign(page, { base: version, saved: sent, isChecked: false });
  showFaults([]);
  done(say(t.page.saved, { n: version }));
}

async function refused(error) {
  if (error.name === "SettingsChanged") return tellOthers();
  if (error.name === "LoginNeeded") {
    sessionStorage.setItem(KEPT, JSON.stringify({ base: page.base, draft: page.draft }));
    page.saved = page.draft;
    location.assign(`/login?back=${encodeURIComponent("/settings" + location.hash)}`);
    return;
  }
  if (!["SettingsWrong", "InUse"].includes(error.name)) return tell(refusal(error));
  page.isChecked = true;
  await check();
  at("all-faults").focus();
}

async function check() {
  try {
    showFaults((await send("POST", "settings/check", { office: page.draft })).faults);
  } catch (error) {
    tell(refusal(error));
  }
}

function showFaults(faults) {
  page.faults = faults;
  at("all-faults").hidden = faults.length === 0;
  at("fault-count").textContent = say(t.page.fault_count, { n: faults.length });
  drawAll(at("fault-list"), SECTIONS, page.draft, faults, goTo);
  const wrong = new Set(faults.map(({ key }) => sectionOf(SECTIONS, key)));
  for (const one of at("sections").children) one.classList.toggle("wrong", wrong.has(one.dataset.section));
  mark(at("section"), faults);
}

const fieldAt = (key) =>
  at("section").querySelector(`[data-key="${CSS.escape(key)}"]`)?.querySelector("input, select, textarea, button");

function goTo(found) {
  const section = sectionOf(SECTIONS, found.key);
  history.replaceState(null, "", `#${section}`);
  show(section);
  const spot = spotOf(at("section"), found.key);
  const target = spot?.querySelector("input, select, textarea, button") ?? spot;
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}

// --- others who save -------------------------------------------------------------------

function newest(board) {
  if (page.busy || board.office <= page.base) return;
  tellOthers();
}

// Takes over what others have saved, unless the same part was changed here too.
async function tellOthers() {
  await attempt(async () => {
    const found = await get("settings");
    if (found.version <= page.base) return;
    const merged = together(page.saved, page.draft, found.office);
    if (merged === null) throw new Refused("SettingsChanged", "");
    Object.assign(page, { base: found.version, saved: found.office, draft: merged });
    form.redraw();
    done(say(t.page.others, { by: found.by }));
  });
}
