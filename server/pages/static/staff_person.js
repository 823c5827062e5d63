// The card of somebody who may log in: role, counter, a new PIN, out.

import { act } from "./api.js";
import { Card, showPin } from "./staff_card.js";
import { sure, who } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;

export class PersonCard extends Card {
  constructor(changed) {
    super("person", changed);
    at("person-pin").addEventListener("click", () => this.renew());
  }

  add() {
    this.open(null, words.new_person);
    this.choose("clerk", null);
    at("person-save").textContent = words.add;
    this.form.elements.name.focus();
  }

  edit(found) {
    this.open(found, found.name);
    this.choose(found.role, found.counter);
    at("person-save").textContent = words.save_person;
    this.form.querySelector(":checked").focus();
  }

  choose(role, counter) {
    const isNew = this.found === null;
    at("person-name").hidden = !isNew;
    this.form.elements.name.disabled = !isNew;
    at("person-you").hidden = this.found?.name !== who.name;
    this.form.elements.role.value = role;
    this.form.elements.counter.value = counter ?? "";
  }

  get chosen() {
    const { role, counter } = Object.fromEntries(new FormData(this.form));
    return { role, counter: counter === "" ? null : Number(counter) };
  }

  get path() {
    return `clerks/${encodeURIComponent(this.found.name)}`;
  }

  async save() {
    return this.found === null ? this.create() : this.change(this.found);
  }

  async create() {
    const name = this.form.elements.name.value;
    await this.run(async () => showPin(await act("clerks", { name, ...this.chosen })), say(words.person_added, { name }), words.taken);
  }

  async change(found) {
    const body = this.chosen;
    if (body.role !== found.role && !(await sure(say(words.role_sure, found), t.common.save))) return;
    await this.run(() => act(`${this.path}/set`, body), say(words.person_saved, found), words.last);
  }

  async renew() {
    if (!(await sure(say(words.pin_sure, this.found), words.new_pin))) return;
    await this.run(async () => showPin(await act(`${this.path}/pin`)), say(words.pin_done, this.found), "");
  }

  async remove() {
    if (!(await sure(say(words.remove_person_sure, this.found), words.remove))) return;
    await this.run(() => act(`${this.path}/remove`), say(words.person_removed, this.found), words.last);
  }
}
