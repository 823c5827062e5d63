// Small pieces that both pages draw.

// Returns an element with a class and children (elements or text).
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

// Fills `target` with a number in fixed cells: the typeface's digits differ in width, and a
// number that shifts from call to call is hard to compare with the one on the paper.
export function fill(target, number) {
  const cells = [...String(number)].map((sign) =>
    element("span", /\d/.test(sign) ? "digit" : "letter", sign),
  );
  target.replaceChildren(...cells);
  // A stylesheet turns this into a size that fits.
  target.style.setProperty("--cells", cells.length);
  return target;
}

export function numberElement(number) {
  return fill(element("span", "number"), number);
}

// Returns the letter of a service in its tint.
export function tile(letter) {
  const made = element("span", "tile", letter);
  made.style.setProperty("--tint", `var(--tint-${letter})`);
  return made;
}

// Says with one short flash that something is new, unless the person asked for no motion.
export function flash(target) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const gold = getComputedStyle(document.documentElement).getPropertyValue("--gold").trim();
  target.animate([{ backgroundColor: gold }, {}], { duration: 280, easing: "ease-out" });
}
