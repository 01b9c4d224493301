// The editor of a week's menu: keyboard, mouse and finger; checks after each change; kept when asked, published once.
import { announce, fill, toast, words } from "./board/say.js";
import * as clash from "./menu/clash.js";
import * as grid from "./menu/grid.js";
import * as pool from "./menu/pool.js";
import * as talk from "./menu/talk.js";
import * as week from "./menu/week.js";

const WAIT = 150;
const state = document.querySelector("[data-state]");
const list = document.querySelector("[data-findings]");
const publishing = document.getElementById("publish");
const button = (name) => document.querySelector(`[data-do=${name}]`);
const isPhone = () => matchMedia("(max-width: 767px)").matches;
let findings = week.first.findings;
let asked = 0;
let timer = 0;
let leaving = false;

// -- after each change -------------------------------------------------------------------------------------------------
function changed() {
  grid.draw(findings);
  pool.draw();
  tell();
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
}

async function check() {
  const number = ++asked;
  try {
    const { said } = await talk.ask(words.check);
    if (number === asked) judge(said);
  } catch (refusal) {
    toast(refusal.message, { bad: true });
  }
}

function judge(said) {
  findings = said.findings;
  grid.draw(findings);
  grid.showTrays(said.trays);
  list.replaceChildren(...findings.map(finding));
  const hard = findings.filter((one) => one.hard).length;
  const parts = [hard && fill(words.forbids, { n: hard }), findings.length - hard && fill(words.warns, { n: findings.length - hard })];
  document.querySelector("[data-count]").textContent = parts.filter(Boolean).join(" · ") || words.fine;
  document.querySelector(".m-findings").dataset.judged = String(asked);
}

function tell() {
  state.textContent = week.isKept() ? words.saved : words.unsaved;
  button("undo").disabled = !week.canUndo();
  const place = grid.current();
  const dish = place && week.dishAt(place);
  button("lock").disabled = button("clear").disabled = !dish;
  button("lock").querySelector("span").textContent = place && week.isLocked(place) ? words.unlock : words.lockIt;
}

function finding(one) {
  const item = document.createElement("li");
  item.className = one.hard ? "hard" : "soft";
  const label = document.createElement("b");
  label.textContent = one.label;
  const says = document.createElement("span");
  says.textContent = one.says;
  const verbs = document.createElement("span");
  verbs.className = "m-finding-verbs";
  if (one.price) verbs.append(leading(words.price, one.price));
  if (one.places.length) verbs.append(doing(words.show, () => grid.choose(one.places[0])));
  verbs.append(doing(words.mendIt, () => mend(one)));
  item.append(label, says, verbs);
  return item;
}

// In a window of its own: what is composed here may not be kept yet.
function leading(name, address) {
  const element = document.createElement("a");
  element.className = "btn btn-sm";
  element.href = address;
  element.target = "_blank";
  element.rel = "noopener";
  element.textContent = name;
  return element;
}

function doing(name, does) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.textContent = name;
  element.addEventListener("click", does);
  return element;
}

// -- changing ----------------------------------------------------------------------------------------------------------
function put(place, id, { go = true } = {}) {
  const dish = week.dishes.get(id);
  if (!dish || dish.category !== week.categoryOf(place)) return;
  if (week.isTwice(place, id)) {
    toast(fill(words.twice, { dish: dish.name }), { bad: true });
    return;
  }
  week.change({ [place]: [id, Number(week.isLocked(place))] });
  announce(fill(words.put, { dish: dish.name, place: week.names.get(place) }));
  pool.shut();
  if (go) grid.choose(grid.following(place));
  changed();
}

function clear(place) {
  if (!week.dishAt(place)) return;
  week.change({ [place]: null });
  changed();
}

function lock(place) {
  const dish = week.dishAt(place);
  if (!dish) return;
  week.change({ [place]: [dish.id, Number(!week.isLocked(place))] });
  changed();
}

function back(step) {
  if (step()) changed();
}

// A dish that is dragged from a cell changes places with the one it is dropped on.
function exchange(from, to) {
  const [one, other] = [week.dishAt(from), week.dishAt(to)];
  if (!one || from === to || week.categoryOf(from) !== week.categoryOf(to)) return;
  week.change({ [to]: [one.id, 0], [from]: other ? [other.id, 0] : null });
  grid.choose(to);
  changed();
}

async function propose(anew) {
  if (anew) {
    const loose = week.places.filter((place) => week.dishAt(place) && !week.isLocked(place));
    week.change(Object.fromEntries(loose.map((place) => [place, null])));
  }
  await take(words.fill, anew ? { anew: 1 } : {}, !anew);
}

async function mend(one) {
  const said = await take(words.mend, { code: one.code, places: one.places.join(" ") }, true);
  if (said && !Object.keys(said.put).length) toast(words.noMend, { bad: true });
  const place = said && Object.keys(said.put)[0];
  if (place) grid.choose(place);
}

// What the server proposes is put here as one step that can be taken back.
async function take(address, facts) {
  clearTimeout(timer);
  const number = ++asked;
  try {
    const { said } = await talk.ask(address, facts);
    if (number !== asked) return null;
    const puts = Object.entries(said.put);
    if (puts.length) week.change(Object.fromEntries(puts.map(([place, id]) => [place, [id, 0]])));
    tell();
    judge(said);
    pool.draw();
    if (said.failures) {
      const sentences = [fill(words.filled, { n: puts.length }), ...said.failures];
      toast(sentences.join(" "), { bad: said.failures.length > 0 });
    }
    return said;
  } catch (refusal) {
    toast(refusal.message, { bad: true });
    changed();
    return null;
  }
}

// -- keeping -----------------------------------------------------------------------------------------------------------
async function save(version = week.seen()) {
  const sent = week.text();
  state.textContent = words.saving;
  try {
    const { status, said } = await talk.keep(version);
    if (status === 409) clash.show(said);
    else week.keep(sent, said.version);
  } catch (refusal) {
    toast(refusal.message, { bad: true });
  }
  tell();
}

function settle(all) {
  const { changes, version } = clash.settled(all);
  if (Object.keys(changes).length) week.change(changes);
  changed();
  save(version);
}

function askToPublish() {
  const form = publishing.querySelector("[data-publish]");
  form.elements.version.value = week.seen();
  form.elements.grid.value = week.text();
  const hard = findings.filter((one) => one.hard);
  const shown = (hard.length ? hard : findings).map((one) => {
    const item = document.createElement("li");
    item.className = one.hard ? "hard" : "soft";
    item.textContent = one.says;
    return item;
  });
  publishing.querySelector("[data-rest]").replaceChildren(...shown);
  publishing.querySelector("[data-publish-it]").disabled = hard.length > 0;
  publishing.showModal();
}

// -- keys, fingers, mice -----------------------------------------------------------------------------------------------
const WALK = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const DO = {
  undo: () => back(week.undo), fill: () => propose(false), anew: () => propose(true), save: () => save(),
  publish: askToPublish, shut: pool.shut, lock: () => lock(grid.current()), clear: () => clear(grid.current()),
  settle: () => settle(false), theirs: () => settle(true),
};

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-place]")?.dataset.place;
  const dish = event.target.closest("[data-dish]")?.dataset.dish;
  const verb = event.target.closest("[data-do]")?.dataset.do;
  if (place) {
    grid.choose(place);
    pool.open();
  } else if (dish) put(grid.current(), Number(dish), { go: !isPhone() });
  else if (verb) DO[verb]();
  else if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const held = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (held && key === "z") stop(event, () => back(event.shiftKey ? week.redo : week.undo));
  else if (held && key === "y") stop(event, () => back(week.redo));
  else if (held && key === "s") stop(event, save, undefined);
  else if (event.target === pool.search) inSearch(event);
  else if (event.target.dataset?.place && !held && !event.altKey) inCell(event, event.target.dataset.place);
});

function stop(event, does) {
  event.preventDefault();
  event.stopPropagation();
  does();
}

function inCell(event, place) {
  if (WALK[event.key]) stop(event, () => grid.choose(grid.beside(place, ...WALK[event.key])));
  else if (event.key === "Enter") stop(event, () => pool.search.focus());
  else if (event.key === " ") stop(event, () => lock(place));
  else if (event.key === "Delete" || event.key === "Backspace") stop(event, () => clear(place));
  else if (event.key.length === 1) {
    pool.open();
    pool.search.focus(); // the letter goes there by itself
  }
}

function inSearch(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") stop(event, () => pool.walk(1));
  else if (event.key === "ArrowUp") stop(event, () => pool.walk(-1));
  else if (event.key === "Escape") {
    stop(event, () => {
      pool.shut();
      grid.choose(grid.current());
    });
  } else if (event.key === "Enter") {
    const dish = pool.picked();
    if (dish) stop(event, () => put(grid.current(), dish.id));
  }
}

pool.search.addEventListener("input", pool.draw);
document.addEventListener("menu:chosen", (event) => {
  pool.show(event.detail.place);
  tell();
});

document.addEventListener("dragstart", (event) => {
  const source = event.target.closest?.("[data-dish], [data-place]");
  if (source) event.dataTransfer.setData("text/plain", source.dataset.dish ? `dish ${source.dataset.dish}` : `place ${source.dataset.place}`);
});
document.addEventListener("dragover", (event) => event.target.closest?.("[data-place]") && event.preventDefault());
document.addEventListener("drop", (event) => {
  const to = event.target.closest?.("[data-place]")?.dataset.place;
  if (!to) return;
  event.preventDefault();
  const [what, which] = event.dataTransfer.getData("text/plain").split(" ");
  if (what === "dish") put(to, Number(which), { go: false });
  else if (what === "place") exchange(which, to);
});

publishing.querySelector("form").addEventListener("submit", () => { leaving = true; });
addEventListener("beforeunload", (event) => {
  if (!week.isKept() && !leaving) event.preventDefault();
});

grid.build();
judge(week.first);
tell();
