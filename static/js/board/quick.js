// Booking in place: the room and the time are known, only the title is missing.
import { hhmm, nameOf, parse, QUARTER, timesOf } from "./space.js";
import { fill, toast, words } from "./say.js";
import { cancelAgain, post, redraw, uuid } from "./send.js";

const dialog = document.getElementById("quick");
const form = dialog?.querySelector("[data-quick]");
let opener = null;
let until = 0;

export function startQuick() {
  if (!form) return;
  form.elements.starts.addEventListener("change", () => offerEnds(parse(form.elements.starts.value) + 60));
  form.addEventListener("input", tellMore);
  form.addEventListener("submit", send);
  closeOnOutside(dialog);
  dialog.addEventListener("close", () => opener?.isConnected && opener.focus());
}

export function openQuick(row, cell, start, end, from) {
  const door = cell.querySelector("a");
  const first = timesOf(door).start;
  until = timesOf(door).end;
  opener = from;
  form.reset();
  showError("");
  dialog.querySelector("h2").textContent = nameOf(row);
  dialog.querySelector("[data-quick-sub]").textContent = fill(words.seats, { n: row.dataset.seats });
  form.elements.place.value = row.dataset.room;
  form.elements.date.value = row.dataset.date;
  form.elements.key.value = uuid();
  form.elements.attendees.value = Math.min(10, Number(row.dataset.seats));
  offer(form.elements.starts, first, until - QUARTER, Math.max(first, start));
  offerEnds(end);
  tellMore();
  dialog.showModal();
  form.elements.title.focus();
}

function offer(select, first, last, chosen) {
  select.replaceChildren();
  for (let at = first; at <= last; at += QUARTER) select.add(new Option(hhmm(at), hhmm(at), false, at === chosen));
}

function offerEnds(wanted) {
  const first = parse(form.elements.starts.value) + QUARTER;
  offer(form.elements.ends, first, until, Math.min(until, Math.max(first, wanted)));
}

// Everything typed goes along to the whole form.
function tellMore() {
  const typed = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "key"]) typed.delete(name);
  form.querySelector("[data-quick-more]").href = `${form.getAttribute("action")}?${new URLSearchParams(typed)}`;
}

function showError(sentence) {
  const box = form.querySelector("[data-quick-error]");
  box.textContent = sentence;
  box.hidden = !sentence;
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector(".btn-primary");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const said = await post(form.getAttribute("action"), new FormData(form));
    opener = null;
    dialog.close();
    await redraw(said.url.match(/(\d+)\/?$/)?.[1]);
    toast(said.message, { link: said.url, undo: () => cancelAgain(said.url) });
  } catch (refusal) {
    showError(refusal.message);
  } finally {
    button.removeAttribute("aria-busy");
    delete form.dataset.sent;
  }
}

export function closeOnOutside(one) {
  one.addEventListener("click", (event) => {
    if (event.target === one || event.target.closest("[data-close]")) one.close();
  });
}
