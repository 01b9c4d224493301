// Somebody else has kept this menu: cell by cell, mine or theirs.
import { words } from "../board/say.js";
import * as week from "./week.js";

const dialog = document.getElementById("clash");
const body = document.querySelector("[data-clash]");
let differing = [];
let version = 0;

const nameOf = (cell) => (cell ? week.dishes.get(cell[0])?.name ?? "?" : words.empty);

export function show(said) {
  version = said.version;
  differing = week.differences(said.theirs);
  document.querySelector("[data-clash-who]").textContent = [said.errors.join(" "), said.who].filter(Boolean).join(" · ");
  body.replaceChildren(...differing.map(line));
  dialog.showModal();
}

function line([place, mine, theirs], number) {
  const tr = document.createElement("tr");
  const th = document.createElement("th");
  th.scope = "row";
  th.textContent = week.names.get(place);
  tr.append(th, answer(number, "mine", words.keepMine, nameOf(mine), true), answer(number, "theirs", words.takeTheirs, nameOf(theirs), false));
  return tr;
}

function answer(number, value, whose, name, checked) {
  const td = document.createElement("td");
  const label = document.createElement("label");
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: `clash-${number}`, value, checked });
  radio.className = "form-check-input";
  radio.setAttribute("aria-label", `${whose}: ${name}`);
  label.append(radio, ` ${name}`);
  td.append(label);
  return td;
}

// What to change here so that both agree, and the version that was seen; `all` takes everything of theirs.
export function settled(all) {
  const changes = {};
  differing.forEach(([place, , theirs], number) => {
    const theirsWanted = all || body.querySelector(`[name="clash-${number}"]:checked`)?.value === "theirs";
    if (theirsWanted) changes[place] = theirs ?? null;
  });
  dialog.close();
  return { changes, version };
}
