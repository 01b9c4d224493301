// The grid: days beside each other, rows from the top; one tab stop, arrow keys from cell to cell.
import { fill, words } from "../board/say.js";
import * as week from "./week.js";

const table = document.querySelector("[data-grid]");
const tabs = document.querySelector("[data-tabs]");
const cells = new Map();
const costs = new Map();
let rows = []; // places row by row, null where the sitting is not served that day
let chosen = null;

export const cellOf = (place) => cells.get(place);
export const current = () => chosen;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function build() {
  const head = make("tr");
  head.append(make("td"));
  for (const day of week.days) {
    const th = make("th", "", day.weekday);
    th.scope = "col";
    th.dataset.day = day.on;
    th.append(make("small", "", day.short));
    head.append(th);
    tabs.append(tab(day));
  }
  const thead = make("thead");
  thead.append(head);
  table.append(thead, ...week.meals.map(body));
  showDay(week.days[0]?.on);
  const start = week.places.find((place) => !week.dishAt(place)) ?? week.places[0];
  if (start) choose(start, { focus: false });
}

function tab(day) {
  const button = make("button", "", day.weekday);
  button.type = "button";
  button.role = "tab";
  button.dataset.day = day.on;
  button.append(make("small", "", day.short));
  button.addEventListener("click", () => showDay(day.on));
  return button;
}

// On a phone one day at a time.
function showDay(on) {
  for (const part of document.querySelectorAll(".m-editor [data-day]")) {
    part.classList.toggle("other-day", part.dataset.day !== on);
    if (part.role === "tab") part.setAttribute("aria-selected", String(part.dataset.day === on));
  }
}

function body(meal) {
  const part = make("tbody");
  const top = make("tr", "m-meal");
  const name = make("th", "", meal.name);
  name.scope = "rowgroup";
  top.append(name);
  for (const day of week.days) {
    const cost = make("td", "m-tray");
    cost.dataset.day = day.on;
    costs.set(`${day.on}.${meal.sitting}`, cost);
    top.append(cost);
  }
  part.append(top);
  for (const row of meal.rows) part.append(line(meal, row));
  return part;
}

function line(meal, row) {
  const tr = make("tr");
  const name = make("th");
  name.scope = "row";
  name.append(row.position ? make("span", "visually-hidden", `${row.name} ${row.position + 1}`) : row.name);
  tr.append(name);
  const here = [];
  for (const day of week.days) {
    const place = week.placeOf(day.on, meal.sitting, row);
    const td = make("td");
    td.dataset.day = day.on;
    td.role = "gridcell";
    here.push(week.isOpen(place) ? place : null);
    if (week.isOpen(place)) td.append(cell(place));
    tr.append(td);
  }
  rows.push(here);
  return tr;
}

function cell(place) {
  const button = make("button", "m-cell");
  button.type = "button";
  button.dataset.place = place;
  button.draggable = true;
  button.tabIndex = -1;
  cells.set(place, button);
  return button;
}

export function draw(findings = []) {
  const wrong = new Map();
  for (const one of findings) {
    for (const place of one.places) wrong.set(place, [...(wrong.get(place) ?? []), one]);
  }
  for (const [place, button] of cells) {
    const dish = week.dishAt(place);
    const found = wrong.get(place) ?? [];
    button.textContent = dish?.name ?? words.empty;
    button.classList.toggle("empty", !dish);
    button.classList.toggle("locked", week.isLocked(place));
    button.classList.toggle("hard", found.some((one) => one.hard));
    button.classList.toggle("soft", found.length > 0 && !found.some((one) => one.hard));
    button.title = found.map((one) => one.says).join("\n");
    const says = [week.names.get(place), dish?.name ?? words.empty];
    if (week.isLocked(place)) says.push(words.locked);
    button.setAttribute("aria-label", [...says, ...found.map((one) => one.says)].join("，"));
  }
}

export function showTrays(trays) {
  for (const tray of trays) {
    const cost = costs.get(tray.meal);
    if (cost) cost.textContent = fill(words.tray, tray);
  }
}

export function choose(place, { focus = true } = {}) {
  if (chosen) {
    cells.get(chosen).tabIndex = -1;
    cells.get(chosen).classList.remove("chosen");
  }
  chosen = place;
  const button = cells.get(place);
  button.tabIndex = 0;
  button.classList.add("chosen");
  showDay(week.dayOf(place));
  if (focus) button.focus();
  document.dispatchEvent(new CustomEvent("menu:chosen", { detail: { place } }));
}

// The cell that many steps away, past gaps; the same one at the edge.
export function beside(place, across, down) {
  let row = rows.findIndex((one) => one.includes(place));
  let column = rows[row].indexOf(place);
  for (;;) {
    row += down;
    column += across;
    if (!rows[row] || column < 0 || column >= rows[row].length) return place;
    if (rows[row][column]) return rows[row][column];
  }
}

// After a dish was put: the next empty cell down the day and on to the next day, else the next cell.
export function following(place) {
  const order = week.days.flatMap((_day, column) => rows.map((row) => row[column]).filter(Boolean));
  const at = order.indexOf(place);
  const round = [...order.slice(at + 1), ...order.slice(0, at)];
  return round.find((one) => !week.dishAt(one)) ?? round[0] ?? place;
}
