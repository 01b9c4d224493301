// Where things are on the board: columns are quarters of an hour, rows are rooms (or the days of one room).
export const QUARTER = 15;
export const board = () => document.getElementById("board")?.matches(".board") ? document.getElementById("board") : null;
export const shown = () => ({ from: Number(board().dataset.from), quarters: Number(board().dataset.quarters) });
export const rows = () => [...board().querySelectorAll(".b-row")];
export const laneOf = (row) => row.querySelector(".b-lane");
export const hhmm = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
export const parse = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
export const snap = (minutes, to = QUARTER) => Math.round(minutes / to) * to;
export const isPhone = () => window.matchMedia("(max-width: 640px)").matches;

export const nameOf = (row) => row.querySelector(".b-room a").textContent;

// The times a cell says in words; its place on the grid may be rounded, or cut off at the edge.
export function timesOf(door) {
  const [start, end] = (door.querySelector("small") ?? door).textContent.match(/\d\d:\d\d/g).map(parse);
  return { start, end };
}

// First and last minute of a cell, read from the classes that place it.
export function spanOf(cell) {
  const [, first] = cell.className.match(/\bgs-(\d+)/) ?? [];
  const [, last] = cell.className.match(/\bge-(\d+)/) ?? [];
  const { from } = shown();
  return { start: from + (Number(first) - 1) * QUARTER, end: from + (Number(last) - 1) * QUARTER };
}

export function place(cell, start, end) {
  const { from } = shown();
  cell.className = cell.className.replace(/\bg[se]-\d+/g, "").trim();
  cell.classList.add(`gs-${snap(start - from) / QUARTER + 1}`, `ge-${snap(end - from) / QUARTER + 1}`);
}

// The minute under the pointer, not yet snapped.
export function minuteAt(lane, x) {
  const box = lane.getBoundingClientRect();
  const { from, quarters } = shown();
  return from + ((x - box.left) / box.width) * quarters * QUARTER;
}

export function rowAt(y) {
  return rows().find((row) => {
    const box = row.getBoundingClientRect();
    return y >= box.top && y < box.bottom;
  });
}

// Lay a box (a ghost, a selection) over the lane. The lane's own columns do not matter: per cents do.
export function lay(box, lane, start, end, label) {
  const { from, quarters } = shown();
  const all = quarters * QUARTER;
  if (box.parentElement !== lane) lane.append(box);
  box.style.insetInlineStart = `${((start - from) / all) * 100}%`;
  box.style.width = `${((end - start) / all) * 100}%`;
  box.textContent = label;
}
