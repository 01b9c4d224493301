// Panels beside doors and boards in lobbies: ask for this page again every half minute and keep the last answer when
// the network is gone. Written for the old tablets on walls (Chromium 78: no ?., no ??).
const EVERY = 30000;
const RETRY = 4000;
const PATIENCE = 4000; // with RETRY: back within ten seconds of the network
const PAGE_FOR = 12000;
const EAST = 8 * 3600 * 1000; // a tablet's own clock and zone are often wrong; ours is always Beijing's

const root = document.documentElement;
const one = (selector, within) => (within || document).querySelector(selector);
const hhmm = (moment) => new Date(moment + EAST).toISOString().slice(11, 16);

let ahead = 0; // of the server's clock before this tablet's
let updated = Date.now();
let last = "";
let timer = 0;

function set(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function show(html) {
  if (html === last) return;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const script = (page) => one("script[src]", page).getAttribute("src");
  if (script(fresh) !== script(document)) {
    location.reload(); // the house has a new version
    return;
  }
  last = html;
  document.body.className = fresh.body.className;
  for (const part of ["header > div", ".clock span", "[data-live]"]) {
    const now = one(part);
    const next = one(part, fresh);
    if (now && next && now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML;
  }
  turn(0);
  tell();
}

function lose(words) {
  root.classList.add("stale");
  set(one(".lost"), words);
}

async function look() {
  clearTimeout(timer);
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  let wait = EVERY;
  try {
    const asked = { cache: "no-cache", credentials: "omit", signal: stop.signal };
    const reply = await fetch(location.pathname, asked);
    if (reply.status === 404) {
      lose(one(".lost").dataset.gone);
    } else if (!reply.ok) {
      throw new Error(String(reply.status));
    } else {
      show(await reply.text());
      const told = Date.parse(reply.headers.get("Date"));
      if (told) ahead = told - Date.now();
      updated = Date.now() + ahead;
      root.classList.remove("stale");
      set(one(".lost"), "");
    }
  } catch (trouble) {
    lose(`${one(".lost").dataset.lost} ${hhmm(updated)}`);
    wait = RETRY;
  }
  clearTimeout(late);
  timer = setTimeout(look, wait);
  tick();
}

// -- the clock, and the slow walk that keeps letters from burning in ---------------------------------------------------
function tick() {
  const now = Date.now() + ahead;
  set(one("[data-clock]"), hhmm(now));
  set(one("[data-updated]"), hhmm(updated));
  one(".frame").dataset.shift = String(Math.floor(Date.now() / 60000) % 9);
  tell();
}

// For screens with more to do as time goes by: the time as the server has it, each second and after each answer.
function tell() {
  document.dispatchEvent(new CustomEvent("wall:time", { detail: Date.now() + ahead }));
}

// -- pages of a board that is longer than its screen -------------------------------------------------------------------
let page = 0;
function turn(step) {
  const rows = one("[data-rows]");
  if (!rows) return set(one("[data-pages]"), "");
  const lines = [...rows.children];
  for (const line of lines) line.hidden = false;
  const floor = one("footer").getBoundingClientRect().top - 8;
  const starts = [0];
  let top = rows.getBoundingClientRect().top;
  const room = floor - top;
  let filled = 0;
  lines.forEach((line, at) => {
    const tall = line.getBoundingClientRect().height;
    if (filled + tall > room && filled > 0) {
      starts.push(at);
      filled = 0;
    }
    filled += tall;
  });
  page = (page + step) % starts.length;
  const first = starts[page];
  const next = page + 1 < starts.length ? starts[page + 1] : lines.length;
  lines.forEach((line, at) => {
    line.hidden = at < first || at >= next;
  });
  set(one("[data-pages]"), starts.length > 1 ? `${page + 1} / ${starts.length}` : "");
  return undefined;
}

window.addEventListener("online", look);
window.addEventListener("offline", look);
window.addEventListener("resize", () => turn(0));
setInterval(tick, 1000);
setInterval(() => turn(1), PAGE_FOR);
root.classList.add("live");
tick();
turn(0);
look();
