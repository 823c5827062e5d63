// The menu in the page's head: a button, and what it shows until something else is done.

export function menu(button, list) {
  const set = (isOpen) => {
    list.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => {
    set(list.hidden);
    if (!list.hidden) list.querySelector("a, button")?.focus();
  });
  list.addEventListener("click", () => set(false));
  document.addEventListener("click", ({ target }) => {
    if (!list.contains(target) && !button.contains(target)) set(false);
  });
  document.addEventListener("keydown", ({ code }) => {
    if (code !== "Escape" || list.hidden) return;
    set(false);
    button.focus();
  });
}
