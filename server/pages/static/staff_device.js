// The card of a device: a new one, a new token, out.

import { act } from "./api.js";
import { Card, showToken } from "./staff_card.js";
import { sure } from "./top.js";
import { say, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const words = t.page;

export class DeviceCard extends Card {
  constructor(changed) {
    super("device", changed);
    at("device-token").addEventListener("click", () => this.renew());
  }

  add() {
    this.open(null, words.new_device);
    this.form.hidden = false;
    at("device-about").textContent = "";
    this.form.elements.role.value = "kiosk";
    this.form.elements.name.focus();
  }

  edit(found) {
    this.open(found, found.name);
    this.form.hidden = true;
    at("device-about").textContent = words.roles[found.role];
  }

  get path() {
    return `devices/${encodeURIComponent(this.found.name)}`;
  }

  async save() {
    const { name, role } = Object.fromEntries(new FormData(this.form));
    await this.run(async () => showToken(await act("devices", { name, role })), say(words.person_added, { name }), words.device_taken);
  }

  async renew() {
    if (!(await sure(say(words.token_sure, this.found), words.new_token))) return;
    await this.run(async () => showToken(await act(`${this.path}/token`)), say(words.token_done, this.found), "");
  }

  async remove() {
    if (!(await sure(say(words.remove_device_sure, this.found), words.remove))) return;
    await this.run(() => act(`${this.path}/remove`), say(words.device_removed, this.found), "");
  }
}
