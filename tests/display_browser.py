"""What a real Chromium can tell of the display pages that it drew."""

from __future__ import annotations

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize


class Watched:
    """A page that notes what the browser complains of and where it goes."""

    def __init__(self, browser: Browser, width: int, height: int, motion: bool = True) -> None:
        wish = "no-preference" if motion else "reduce"
        viewport: ViewportSize = {"width": width, "height": height}
        self.page = browser.new_page(viewport=viewport, reduced_motion=wish)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _note(self, message: ConsoleMessage) -> None:
        # A server that is away is no fault of the page.
        if message.type == "error" and "ERR_" not in message.text:
            self.complaints.append(message.text)

    def open(self, url: str) -> Page:
        """Load a display's page and wait until it has drawn its first board."""
        self.page.goto(url)
        self.page.wait_for_selector("#now:not([data-situation=starting])", state="attached")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page


# What does not fit its box: text cut off at a side, or a box that leaves the screen.
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && e.clientWidth > 0)
  .filter((e) => {
    const box = e.getBoundingClientRect();
    return e.scrollWidth > e.clientWidth + 1 || box.right > innerWidth + 1
      || box.bottom > innerHeight + 1;
  })
  .map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 30)}`)"""


# Waits for the end of the flash that comes with a new call.
STILL = "() => Promise.all(document.getAnimations().map((a) => a.finished)).then(() => true)"

# Text that stands out from its background by less than 4.5:1 (WCAG 2.2, 1.4.3).
FAINT = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((v) =>
      v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    const colour = getComputedStyle(e).backgroundColor;
    return (parts(colour)[3] ?? 1) > 0 ? colour : behind(e.parentElement);
  };
  const ratio = (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && e.tagName !== "SCRIPT")
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== ""))
    .filter((e) => ratio(e) < 4.5)
    .map((e) => `${e.className} "${e.textContent.trim()}" ${ratio(e).toFixed(2)}`);
}"""
