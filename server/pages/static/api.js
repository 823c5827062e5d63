// The page's way to the server: one JSON call, sent again with the same id on a bad line.

const RETRIES = 4;
const RETRY_MS = 700;
const TIMEOUT_MS = 5000;

export class Refused extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

let csrf = "";
export const useCsrf = (token) => { csrf = token; };

export const get = (path) => send("GET", path);

// One human action: the id is made once, so sending it again cannot do it twice.
export async function act(path, body = {}) {
  const whole = { request: newId(), ...body };
  for (let left = RETRIES; ; left -= 1) {
    try {
      return await send("POST", path, whole);
    } catch (error) {
      if (error.name !== "Unreachable" || left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

export async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/api/${path}`, {
      method,
      headers: { "X-CSRF-Token": csrf, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
  } catch {
    throw new Refused("Unreachable", "the server does not answer");
  }
  const said = await answer.json().catch(() => ({ error: "ServerFault", message: "" }));
  if (!answer.ok) throw new Refused(said.error, said.message);
  return said;
}

// crypto.randomUUID exists only on https pages, and an office's server has no certificate.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
