// The pool: the dishes that fit the chosen row, found by name, pinyin or initials, the longest unserved first.
import { fill, words } from "../board/say.js";
import * as week from "./week.js";
import { current } from "./grid.js";

const pool = document.querySelector("[data-pool]");
const title = document.querySelector("[data-pool-title]");
const list = document.querySelector("[data-chips]");
export const search = document.querySelector("[data-search]");
const NEVER = 10_000;
let found = [];
let active = 0;

export function show(place) {
  title.textContent = week.names.get(place);
  search.value = "";
  draw();
}

export const open = () => pool.classList.add("open");
export const shut = () => pool.classList.remove("open");

export function draw() {
  const place = current();
  if (!place) return;
  const typed = search.value.trim().toLowerCase().replace(/\s+/g, "");
  const called = (dish) => !typed || dish.name.includes(typed) || dish.sounds.some((sound) => sound.startsWith(typed))
    || (typed.length > 1 && dish.sounds.some((sound) => sound.includes(typed)));
  const ago = new Map();
  found = [...week.dishes.values()].filter((dish) => dish.category === week.categoryOf(place) && called(dish));
  for (const dish of found) ago.set(dish, week.daysSince(dish, place) ?? NEVER);
  const sounds = (dish) => Number(typed && !dish.sounds.some((sound) => sound.startsWith(typed)));
  found.sort((one, other) => sounds(one) - sounds(other) || ago.get(other) - ago.get(one)
    || Number(other.stars ?? 3) - Number(one.stars ?? 3) || one.id - other.id);
  active = 0;
  list.replaceChildren(...found.map((dish, number) => chip(dish, ago.get(dish), number)));
  if (!found.length) {
    const none = document.createElement("li");
    none.className = "m-none";
    none.textContent = words.noDish;
    list.append(none);
  }
  mark();
}

function chip(dish, ago, number) {
  const item = document.createElement("li");
  item.className = "m-chip";
  item.id = `dish-${dish.id}`;
  item.role = "option";
  item.draggable = true;
  item.dataset.dish = dish.id;
  item.dataset.number = number;
  const name = document.createElement("b");
  name.textContent = dish.name;
  const rest = document.createElement("small");
  const when = ago === NEVER ? words.never : ago ? fill(words.days, { n: ago }) : words.same;
  rest.textContent = [when, dish.stars && `★ ${dish.stars}`, dish.cost && `¥${dish.cost}`].filter(Boolean).join(" · ");
  item.classList.toggle("soon", ago < 3);
  item.title = dish.allergens.join("、");
  item.append(name, rest);
  return item;
}

function mark() {
  for (const item of list.children) item.setAttribute("aria-selected", String(Number(item.dataset.number) === active));
  const item = list.children[active];
  if (item?.id) search.setAttribute("aria-activedescendant", item.id);
  else search.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

export function walk(step) {
  active = Math.min(Math.max(active + step, 0), Math.max(found.length - 1, 0));
  mark();
}

export const picked = () => found[active];
