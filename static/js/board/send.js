// Talking to the server: one verb a call, and the board drawn again as the server knows it.
import { board } from "./space.js";
import { announce, toast, words } from "./say.js";

// crypto.randomUUID is missing on plain http, which is what an intranet often speaks.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// Answers {url, message, version}, or throws an Error whose message is a sentence for people.
export async function post(address, facts) {
  const body = facts instanceof FormData ? facts : new FormData();
  if (body !== facts) for (const [name, value] of Object.entries(facts)) body.set(name, value);
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      credentials: "same-origin",
    });
  } catch {
    throw new Error(words.lost);
  }
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const said = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return said;
  throw new Error(said.errors?.join(" ") || words.lost);
}

// Draw the board anew; the focus stays on the same meeting or the same cell of the same row.
export async function redraw(focusId = null) {
  try {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = parsed.getElementById("board");
    const old = document.getElementById("board");
    if (!fresh || !old) return;
    const left = old.scrollLeft;
    old.replaceWith(document.adoptNode(fresh));
    document.getElementById("board").scrollLeft = left;
    document.dispatchEvent(new CustomEvent("board:drawn", { detail: { focusId } }));
  } catch {
    // What is on the screen is right as far as we know; the next look asks again.
  }
}

const address = (id, verb) => board().dataset.move.replace("/0/move/", `/${id}/${verb}/`);

// from and to: {room, date, starts, ends}. The server decides; where it says no, `back` puts the meeting back.
export async function move(id, from, to, version, back, sentence) {
  announce(words.busy);
  try {
    const said = await post(address(id, "move"), {
      room: from.room, place: to.room, date: to.date, starts: to.starts, ends: to.ends, version, key: uuid(),
    });
    await redraw(id);
    toast(said.message || sentence, { link: said.url, undo: () => putBack(id, to, from, said.version) });
  } catch (refusal) {
    back();
    toast(refusal.message, { bad: true });
  }
}

async function putBack(id, from, to, version) {
  try {
    await post(address(id, "move"), {
      room: from.room, place: to.room, date: to.date, starts: to.starts, ends: to.ends, version, key: uuid(),
    });
    await redraw(id);
    toast(words.undone);
  } catch (refusal) {
    await redraw(id);
    toast(refusal.message, { bad: true });
  }
}

export async function cancelAgain(url) {
  try {
    await post(`${url}cancel/`, { key: uuid() });
    await redraw();
    toast(words.undone);
  } catch (refusal) {
    toast(refusal.message, { bad: true });
  }
}
