// A ticket's page asks where it stands, and shows it. Written for the oldest phones that are
// still carried: ECMAScript 5, nothing that a browser of ten years ago does not have.
(function () {
  "use strict";

  // The hall's phones shall not all ask at the same moment, so every wait is made uneven.
  var EVERY_MS = 6000;
  var SELDOM_MS = 30000;
  var LONGEST_MS = 60000;
  var TIMEOUT_MS = 8000;
  // One answer that is missing is nothing; two are a lost line.
  var FAILURES = 2;

  var body = document.body;
  var place = document.getElementById("place");
  var lost = document.getElementById("lost");
  var said = document.getElementById("said");
  var ticket = body.getAttribute("data-ticket");
  var standing = "/api/tickets/" + ticket + "/standing";
  var middle = "/t/" + ticket + "/now?language=" + body.getAttribute("data-language");
  var etag = '"' + now().getAttribute("data-etag") + '"';
  var failures = 0;
  var isAsking = false;
  var timer = 0;

  if (!window.XMLHttpRequest) return;
  body.className += " scripted";

  function now() {
    return place.querySelector("main");
  }

  // Calls done(status, text, etag); the status is 0 when nothing came, or nothing in time.
  function get(address, known, done) {
    var line = new XMLHttpRequest();
    var isOver = false;
    var giveUp = setTimeout(function () { finish(0); line.abort(); }, TIMEOUT_MS);
    function finish(status) {
      if (isOver) return;
      isOver = true;
      clearTimeout(giveUp);
      done(status, status === 200 ? line.responseText : "", status === 200 ? line.getResponseHeader("ETag") : null);
    }
    line.onreadystatechange = function () {
      if (line.readyState === 4) finish(line.status);
    };
    try {
      line.open("GET", address, true);
      if (known) line.setRequestHeader("If-None-Match", known);
      line.send();
    } catch (fault) {
      finish(0);
    }
  }

  function ask() {
    if (isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    get(standing, etag, function (status, text, tag) {
      if (status === 304) return heard(true);
      // The link is no longer good: the server says so in words.
      if (status === 404) return location.reload();
      if (status !== 200) return heard(false);
      get(middle, null, function (drawn, html) {
        if (drawn !== 200) return heard(false);
        draw(html);
        etag = tag;
        heard(true);
      });
    });
  }

  function heard(isGood) {
    isAsking = false;
    failures = isGood ? 0 : failures + 1;
    if (failures < FAILURES) lost.setAttribute("hidden", "");
    else lost.removeAttribute("hidden");
    timer = setTimeout(ask, wait());
  }

  function wait() {
    var isSeldom = document.hidden || now().getAttribute("data-is-over");
    var ms = Math.min(LONGEST_MS, (isSeldom ? SELDOM_MS : EVERY_MS) * Math.pow(2, Math.min(failures, 4)));
    return ms * (0.8 + 0.5 * Math.random());
  }

  function draw(html) {
    var before = now();
    var made = document.createElement("div");
    made.innerHTML = html;
    var next = made.querySelector("main");
    // Whoever is choosing a face must not lose it to a page that says the same again.
    if (before.querySelector(".picked") && next.querySelector(".rating")) return;
    place.replaceChild(next, before);
    show(next, next.getAttribute("data-call") !== before.getAttribute("data-call"));
  }

  function show(main, isNewCall) {
    document.title = main.getAttribute("data-title");
    said.textContent = "";
    // A reader tells the change only if there was a moment without words.
    setTimeout(function () { said.textContent = main.getAttribute("data-said"); }, 100);
    if (main.getAttribute("data-state") === "called" && isNewCall) {
      window.scrollTo(0, 0);
      shake();
    }
  }

  function shake() {
    // Not every phone can, and some may not before they were touched.
    try {
      if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 800]);
    } catch (fault) { return; }
  }

  place.addEventListener("change", function (event) {
    if (event.target.name !== "score") return;
    var form = place.querySelector(".rating");
    if (form.className.indexOf("picked") < 0) form.className += " picked";
  });

  document.addEventListener("visibilitychange", function () { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  // A browser may bring the page back as it was hours ago.
  window.addEventListener("pageshow", function (event) { if (event.persisted) ask(); });

  document.title = now().getAttribute("data-title");
  timer = setTimeout(ask, wait());
}());
