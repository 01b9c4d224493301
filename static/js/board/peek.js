// A meeting looked at: what the board knows of it, and doors for those who may open or change it.
import { isPhone, nameOf } from "./space.js";
import { fill, words } from "./say.js";
import { lift } from "./keys.js";
import { closeOnOutside } from "./quick.js";

const dialog = document.getElementById("peek");
let looked = null;

export function startPeek() {
  if (!dialog) return;
  closeOnOutside(dialog);
  document.addEventListener("click", (event) => {
    const door = event.target.closest?.("#board .m > a, #board .m > button");
    if (!door || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    look(door);
  });
  dialog.querySelector("[data-peek-move]").addEventListener("click", () => {
    const door = looked;
    dialog.close();
    door.focus();
    lift(door.closest(".b-row"), door);
  });
  dialog.addEventListener("close", () => looked?.isConnected && looked.focus());
}

function look(door) {
  looked = door;
  const row = door.closest(".b-row");
  dialog.querySelector("h2").textContent = door.querySelector("b").textContent;
  const facts = {
    time: door.querySelector("small").textContent,
    room: nameOf(row),
    people: fill(words.people, { n: door.dataset.n }),
    by: door.dataset.by ?? "",
  };
  for (const [name, text] of Object.entries(facts)) {
    const spot = dialog.querySelector(`[data-peek=${name}]`);
    spot.textContent = text;
    spot.parentElement.hidden = !text;
  }
  const href = door.getAttribute("href");
  const doors = { open: href, edit: href && door.dataset.v && `${href}edit/`, move: door.dataset.v && !isPhone() };
  for (const [name, address] of Object.entries(doors)) {
    const button = dialog.querySelector(`[data-peek-${name}]`);
    button.hidden = !address;
    if (typeof address === "string") button.href = address;
  }
  dialog.showModal();
}
