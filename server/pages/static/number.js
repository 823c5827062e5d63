// A ticket's number as people type it.

// "A042" for what somebody types: "a42", "A 042"; null if it is none.
export function numberOf(text) {
  const found = /^\s*([a-z])\s*(\d{1,5})\s*$/i.exec(text);
  return found && found[1].toUpperCase() + found[2].replace(/^0+(?=\d)/, "").padStart(3, "0");
}
