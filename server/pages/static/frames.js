// Reads server-sent events out of text that arrives in pieces; pure.

// Takes what was left of the last piece and the new one; returns the whole events
// [{event, data}] and what is left. A comment line (": beat") is no event.
export function frames(rest, piece) {
  const blocks = (rest + piece).split("\n\n");
  const left = blocks.pop();
  return [blocks.map(frame).filter((found) => found.data !== ""), left];
}

function frame(block) {
  const found = { event: "message", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (line.startsWith("event:")) found.event = value;
    if (line.startsWith("data:")) found.data += value;
  }
  return found;
}
