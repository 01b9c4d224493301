// The board with a mouse or pen: drag a meeting, pull its edges, draw over free time. Fingers scroll; they tap instead.
import { board, hhmm, isPhone, laneOf, lay, minuteAt, QUARTER, rowAt, shown, snap, spanOf, timesOf } from "./space.js";
import { settleMove } from "./keys.js";
import { openQuick } from "./quick.js";

const FAR_ENOUGH = 5;
let grabbed = null;
let justDropped = false;
const ghost = document.createElement("div");
const box = document.createElement("div");
box.className = "pickbox";

export function startDragging() {
  addGrips();
  document.addEventListener("board:drawn", addGrips);
  document.addEventListener("pointerdown", grab);
  document.addEventListener("pointermove", (event) => (grabbed ? pull(event) : hover(event)));
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", forget);
  document.addEventListener("keydown", (event) => event.key === "Escape" && forget());
  // Links and text are draggable by themselves; here the meeting is.
  document.addEventListener("dragstart", (event) => event.target.closest?.("#board") && event.preventDefault());
  document.addEventListener("click", click, true);
}

function addGrips() {
  for (const cell of board()?.querySelectorAll(".m.yours") ?? []) {
    if (cell.querySelector(".grip")) continue;
    for (const edge of ["start", "end"]) {
      const grip = document.createElement("i");
      grip.className = `grip ${edge}`;
      cell.append(grip);
    }
  }
}

function grab(event) {
  if (event.button !== 0 || event.pointerType === "touch" || event.ctrlKey || event.metaKey || event.shiftKey || isPhone()) return;
  const meeting = event.target.closest("#board .m.yours");
  const free = event.target.closest("#board .f");
  const row = event.target.closest("#board .b-row");
  if (!row || !(meeting || free)) return;
  grabbed = { row, x: event.clientX, y: event.clientY, on: false, cell: meeting ?? free };
  if (meeting) {
    const door = meeting.querySelector("[data-v]");
    const edge = event.target.closest(".grip");
    const home = timesOf(door);
    Object.assign(grabbed, { kind: edge ? (edge.matches(".start") ? "start" : "end") : "move", door, home, ...home });
    grabbed.offset = minuteAt(laneOf(row), event.clientX) - home.start;
    grabbed.target = row;
    if (edge) event.preventDefault();
  } else {
    const span = spanOf(free);
    const at = Math.floor(minuteAt(laneOf(row), event.clientX) / QUARTER) * QUARTER;
    Object.assign(grabbed, { kind: "draw", span, anchor: Math.max(span.start, at) });
  }
}

function pull(event) {
  if (!grabbed.on && Math.hypot(event.clientX - grabbed.x, event.clientY - grabbed.y) < FAR_ENOUGH) return;
  if (!grabbed.on) {
    grabbed.on = true;
    document.documentElement.classList.add("dragging");
    if (grabbed.kind !== "draw") {
      grabbed.cell.classList.add("lifted");
      ghost.className = `ghost ${grabbed.cell.className.match(/\bu\d\b/)?.[0] ?? ""}`;
    }
  }
  event.preventDefault();
  if (grabbed.kind === "draw") draw(event);
  else carry(event);
}

function draw(event) {
  const { span, anchor, row } = grabbed;
  const at = snap(minuteAt(laneOf(row), event.clientX));
  grabbed.start = Math.max(span.start, Math.min(anchor, at));
  grabbed.end = Math.min(span.end, Math.max(anchor + QUARTER, at));
  lay(box, laneOf(row), grabbed.start, grabbed.end, `${hhmm(grabbed.start)}–${hhmm(grabbed.end)}`);
}

function carry(event) {
  const { from, quarters } = shown();
  const last = from + quarters * QUARTER;
  const at = minuteAt(laneOf(grabbed.row), event.clientX);
  const { home, kind } = grabbed;
  if (kind === "move") {
    const length = home.end - home.start;
    grabbed.start = Math.min(Math.max(snap(at - grabbed.offset), from), last - length);
    grabbed.end = grabbed.start + length;
    grabbed.target = rowAt(event.clientY) ?? grabbed.target;
  } else if (kind === "start") grabbed.start = Math.max(from, Math.min(snap(at), home.end - QUARTER));
  else grabbed.end = Math.min(last, Math.max(snap(at), home.start + QUARTER));
  lay(ghost, laneOf(grabbed.target), grabbed.start, grabbed.end, `${hhmm(grabbed.start)}–${hhmm(grabbed.end)}`);
}

function release() {
  if (!grabbed) return;
  const { on, kind, row, cell, door, target, start, end, home } = grabbed;
  forget();
  if (!on) return;
  justDropped = true;
  setTimeout(() => (justDropped = false), 0);
  if (kind === "draw") openQuick(row, cell, start, end, cell.querySelector("a"));
  else settleMove(door, cell, row, target, start, end, home);
}

function forget() {
  grabbed?.cell.classList.remove("lifted");
  ghost.remove();
  box.remove();
  document.documentElement.classList.remove("dragging");
  grabbed = null;
}

// Over free time the half hour one would get shows itself.
function hover(event) {
  if (event.pointerType === "touch" || isPhone()) return;
  const free = event.target.closest?.("#board .f");
  if (!free) return box.remove();
  const { start, end } = spanOf(free);
  const at = Math.max(start, Math.floor(minuteAt(free.parentElement, event.clientX) / 30) * 30);
  return lay(box, free.parentElement, at, Math.min(end, at + 30), hhmm(at));
}

function click(event) {
  if (justDropped) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const free = event.target.closest?.("#board .f");
  if (!free || event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0) return;
  event.preventDefault();
  const { start, end } = spanOf(free);
  const at = isPhone() ? start : Math.max(start, Math.floor(minuteAt(free.parentElement, event.clientX) / 30) * 30);
  box.remove();
  openQuick(free.closest(".b-row"), free, at, Math.min(end, at + 60), free.querySelector("a"));
}
