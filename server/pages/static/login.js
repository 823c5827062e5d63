// The staff's log-in: on to the page that was asked for.

import { send } from "./api.js";
import { tell } from "./top.js";
import { refusal } from "./texts.js";

const form = document.getElementById("login-form");
form.querySelector("button").disabled = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await send("POST", "session", Object.fromEntries(new FormData(form)));
    location.assign(form.dataset.back);
  } catch (error) {
    tell(refusal(error));
    form.elements.pin.select();
  }
  button.disabled = false;
});
