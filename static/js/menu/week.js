// What the editor knows: the places of the week, the dishes, what stands where, and twenty steps back.
const facts = JSON.parse(document.getElementById("menu-facts").textContent);

export const { days, meals, places } = facts;
export const dishes = new Map(facts.dishes.map((dish) => [dish.id, dish]));
export const names = new Map(); // "lunch · soup 2 · Tuesday", by place
export const first = { findings: facts.findings, trays: facts.trays };

const STEPS = 20;
const open = new Set(places);
let grid = new Map(Object.entries(facts.grid));
let kept = text();
let version = facts.version;
let before = [];
let after = [];

for (const meal of meals) {
  for (const row of meal.rows) {
    for (const day of days) {
      const place = placeOf(day.on, meal.sitting, row);
      const number = row.of > 1 ? ` ${row.position + 1}` : "";
      names.set(place, `${day.says} ${meal.name} · ${row.name}${number}`);
    }
  }
}

export function placeOf(on, sitting, row) {
  return `${on}.${sitting}.${row.category}.${row.position}`;
}
export const isOpen = (place) => open.has(place);
export const dayOf = (place) => place.split(".")[0];
export const mealOf = (place) => place.split(".").slice(0, 2).join(".");
export const categoryOf = (place) => Number(place.split(".")[2]);
export const dishAt = (place) => dishes.get(grid.get(place)?.[0]);
export const isLocked = (place) => Boolean(grid.get(place)?.[1]);
export function text() {
  return JSON.stringify(Object.fromEntries([...grid].sort()));
}
export const isKept = () => text() === kept;
export const canUndo = () => before.length > 0;
export const seen = () => version;

// Is the dish at that meal already, in another place?
export function isTwice(place, dish) {
  return places.some((other) => other !== place && mealOf(other) === mealOf(place) && grid.get(other)?.[0] === dish);
}

// Days since the dish was last served, seen from the day of a place; 0 on the day itself, null if never.
export function daysSince(dish, place) {
  const on = Date.parse(dayOf(place));
  const there = [...grid].filter(([other, [id]]) => id === dish.id && other !== place).map(([other]) => dayOf(other));
  const ago = [...there, dish.last].filter(Boolean).map((day) => Math.round((on - Date.parse(day)) / 86_400_000));
  return ago.length ? Math.min(...ago.map(Math.abs)) : null;
}

// Every change goes through here; `changes` maps places to [dish, locked], or to null for nothing.
export function change(changes) {
  const next = new Map(grid);
  for (const [place, cell] of Object.entries(changes)) {
    if (cell) next.set(place, cell);
    else next.delete(place);
  }
  before = [...before, grid].slice(-STEPS);
  after = [];
  grid = next;
}

export function undo() {
  if (!before.length) return false;
  after = [...after, grid];
  grid = before.at(-1);
  before = before.slice(0, -1);
  return true;
}

export function redo() {
  if (!after.length) return false;
  before = [...before, grid];
  grid = after.at(-1);
  after = after.slice(0, -1);
  return true;
}

export function keep(sent, number) {
  kept = sent;
  version = number;
}

// Where the two differ: [place, mine, theirs], each [dish, locked] or undefined.
export function differences(theirs) {
  const both = new Set([...grid.keys(), ...Object.keys(theirs)]);
  return [...both].filter((place) => isOpen(place) && grid.get(place)?.[0] !== theirs[place]?.[0])
    .sort((one, other) => places.indexOf(one) - places.indexOf(other))
    .map((place) => [place, grid.get(place), theirs[place]]);
}
