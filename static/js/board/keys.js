// The board without a mouse: one tab stop, arrow keys from cell to cell, half hours inside free time.
import { board, hhmm, isPhone, laneOf, lay, nameOf, place, QUARTER, rows, shown, spanOf, timesOf } from "./space.js";
import { announce, fill, words } from "./say.js";
import { move } from "./send.js";
import { openQuick } from "./quick.js";

const SLOT = 30;
const box = document.createElement("div");
box.className = "pickbox";
const ghost = document.createElement("div");
let cursor = null; // the minute the person is at
let moving = null; // {cell, row, start, end, home, target}

const doors = (row) => [...row.querySelectorAll(".b-room a, .f > a, .m > a, .m > button")];
const isFree = (door) => door.parentElement.matches(".f");

export function startKeys() {
  settle();
  document.addEventListener("board:drawn", (event) => {
    moving = null;
    settle();
    const id = event.detail?.focusId;
    if (id) board()?.querySelector(`.m > [data-id="${id}"]`)?.focus();
  });
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", arrive);
  document.addEventListener("focusout", (event) => {
    if (event.target.closest?.(".f")) box.remove();
  });
}

// One tab stop for the whole grid; on phones every chip stays a stop of its own.
function settle() {
  if (!board() || isPhone()) return;
  const all = rows().flatMap(doors);
  for (const door of all) door.tabIndex = -1;
  const first = all.find(isFree) ?? all[0];
  if (first) first.tabIndex = 0;
}

function arrive(event) {
  const door = event.target;
  if (isPhone() || !door.closest?.("#board") || !door.closest(".b-row")) return;
  for (const other of rows().flatMap(doors)) other.tabIndex = other === door ? 0 : -1;
  if (!isFree(door)) return;
  const { start, end } = spanOf(door.parentElement);
  if (cursor === null || cursor < start || cursor >= end) cursor = start;
  showCursor(door);
}

function showCursor(door) {
  const { end } = spanOf(door.parentElement);
  lay(box, laneOf(door.closest(".b-row")), cursor, Math.min(end, cursor + SLOT), hhmm(cursor));
}

function press(event) {
  const door = event.target.closest?.("#board .b-row a, #board .b-row button");
  if (!door || event.ctrlKey || event.metaKey || event.altKey || isPhone()) return;
  const handled = moving ? pressMoving(event) : pressWalking(event, door);
  if (handled) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function pressWalking(event, door) {
  const row = door.closest(".b-row");
  switch (event.key) {
    case "ArrowRight": return sideways(row, door, 1);
    case "ArrowLeft": return sideways(row, door, -1);
    case "ArrowDown": return upDown(row, door, 1);
    case "ArrowUp": return upDown(row, door, -1);
    case "Home": return go(doors(row)[0]);
    case "End": return go(doors(row).at(-1));
    case "Enter":
    case " ":
      if (!isFree(door)) return false;
      openQuick(row, door.parentElement, cursor, cursor + 60, door);
      return true;
    case "m":
    case "M":
      return door.dataset.v ? lift(row, door) : false;
    default: return false;
  }
}

function go(door, minute = null) {
  if (!door) return true;
  cursor = minute;
  door.focus();
  if (door.closest(".f") && minute !== null) showCursor(door);
  door.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function sideways(row, door, step) {
  if (isFree(door)) {
    const { start, end } = spanOf(door.parentElement);
    const next = cursor + step * SLOT;
    if (next >= start && next < end) {
      cursor = next;
      showCursor(door);
      announce(fill(words.here, { room: nameOf(row), time: `${hhmm(cursor)} ${words.free}` }));
      return true;
    }
  }
  const all = doors(row);
  const next = all[all.indexOf(door) + step];
  if (!next) return true;
  if (!next.closest(".b-lane")) return go(next);
  const { start, end } = spanOf(next.parentElement);
  return go(next, step > 0 || !isFree(next) ? start : Math.max(start, end - SLOT));
}

function upDown(row, door, step) {
  const all = rows();
  const target = all[all.indexOf(row) + step];
  if (!target) return true;
  if (!door.closest(".b-lane")) return go(doors(target)[0]);
  const at = cursor ?? spanOf(door.parentElement).start;
  const cells = doors(target).slice(1);
  const near = (one) => {
    const { start, end } = spanOf(one.parentElement);
    return at < start ? start - at : at >= end ? at - end + 1 : 0;
  };
  const best = cells.sort((a, b) => near(a) - near(b))[0];
  if (!best) return go(doors(target)[0]);
  const { start, end } = spanOf(best.parentElement);
  return go(best, isFree(best) ? Math.min(Math.max(at, start), end - QUARTER) : at);
}

// Move mode: the equivalents of dragging and resizing.
export function lift(row, door) {
  const cell = door.parentElement;
  moving = { door, cell, row, target: row, ...timesOf(door) };
  moving.home = { start: moving.start, end: moving.end };
  cell.classList.add("lifted");
  ghost.className = `ghost ${cell.className.match(/\bu\d\b/)?.[0] ?? ""}`;
  showGhost();
  announce(fill(words.move, { title: door.querySelector("b").textContent }));
  return true;
}

function showGhost() {
  lay(ghost, laneOf(moving.target), moving.start, moving.end, `${hhmm(moving.start)}–${hhmm(moving.end)}`);
  moving.target.scrollIntoView({ block: "nearest" });
}

function pressMoving(event) {
  const { from, quarters } = shown();
  const last = from + quarters * QUARTER;
  const sidewise = { ArrowRight: QUARTER, ArrowLeft: -QUARTER }[event.key];
  if (sidewise && event.shiftKey) {
    const end = moving.end + sidewise;
    if (end > moving.start && end <= last) moving.end = end;
  } else if (sidewise) {
    if (moving.start + sidewise >= from && moving.end + sidewise <= last) {
      moving.start += sidewise;
      moving.end += sidewise;
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const all = rows();
    moving.target = all[all.indexOf(moving.target) + (event.key === "ArrowDown" ? 1 : -1)] ?? moving.target;
  } else if (event.key === "Enter" || event.key === " ") {
    drop();
    return true;
  } else if (event.key === "Escape" || event.key === "Tab") {
    cancel();
    return event.key === "Escape";
  } else return false;
  showGhost();
  announce(fill(words.at, { room: nameOf(moving.target), from: hhmm(moving.start), to: hhmm(moving.end) }));
  return true;
}

function cancel() {
  moving.cell.classList.remove("lifted");
  ghost.remove();
  moving = null;
  announce(words.kept);
}

function drop() {
  const { door, cell, row, target, start, end, home } = moving;
  cell.classList.remove("lifted");
  ghost.remove();
  moving = null;
  settleMove(door, cell, row, target, start, end, home);
}

// Show the meeting where it was dropped, ask the server, put it back if the server says no.
export function settleMove(door, cell, row, target, start, end, home) {
  if (target === row && start === home.start && end === home.end) return announce(words.kept);
  const follower = cell.nextSibling;
  place(cell, start, end);
  laneOf(target).append(cell);
  const spot = (where, at) => ({ room: where.dataset.room, date: where.dataset.date, starts: hhmm(at.start), ends: hhmm(at.end) });
  const facts = { room: nameOf(target), from: hhmm(start), to: hhmm(end) };
  const back = () => {
    place(cell, home.start, home.end);
    laneOf(row).insertBefore(cell, follower?.parentNode === laneOf(row) ? follower : null);
    door.focus();
  };
  return move(door.dataset.id, spot(row, home), spot(target, { start, end }), door.dataset.v, back, fill(words.moved, facts));
}
