// From the queue to the server. First we ask who is logged in and what has arrived, then we send what is theirs, and
// clear only what the server lists. Background Sync is not on every phone: we try whenever the page has a reason to.
import { clear, queue, waiting } from "./store.js";

const addresses = document.getElementById("check").dataset;
const BATCH = 20;
const ASKED = 100;
const SOONEST = 5_000;
const LATEST = 60_000;
const TRIES = 5;

export class LoggedOut extends Error {}

const state = { person: null, says: "", busy: false, again: false, wait: SOONEST, timer: 0 };
let changed = () => {};

// Answers {status, said}, or throws LoggedOut, or whatever fetch throws without a network.
export async function ask(address, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(address, { cache: "no-store", redirect: "manual", ...options, headers });
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !isJson)) {
    throw new LoggedOut();
  }
  if (!isJson) throw new Error(String(answer.status));
  return { status: answer.status, said: await answer.json() };
}

async function arrived(keys) {
  const { said } = await ask(`${addresses.received}?keys=${keys.join(",")}`);
  await clear(said.received ?? []);
  return said;
}

async function refuse(entry, sentences) {
  await queue([{ ...entry, refused: sentences.join(" ") }]);
}

async function settle(entry, status, sentences) {
  // Whoever found the server busy tries again; what it will never take says so and waits to be removed by hand.
  const tries = (entry.tries ?? 0) + 1;
  if (status >= 500 || ((status === 409 || status === 429) && tries < TRIES)) await queue([{ ...entry, tries }]);
  else await refuse(entry, sentences);
}

async function sendChecks(entries, token, tell) {
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH);
    const body = JSON.stringify({ client_now: new Date().toISOString(), checks: batch.map((one) => one.body) });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const { said } = await ask(addresses.sync, { method: "POST", body, headers });
    if (!said.received) throw new Error("not taken");
    await clear(said.received);
    for (const result of said.results) {
      const entry = batch.find((one) => one.key === result.key);
      if (entry && !said.received.includes(entry.key)) await settle(entry, result.status, result.errors ?? []);
      if (entry && result.says?.length) tell(`${entry.name}：${result.says.join(" ")}`);
    }
  }
}

async function sendPhotos(entries, token) {
  for (const one of entries) {
    const where = `${addresses.photo}?${new URLSearchParams({ key: one.key, visit: one.visit, line: one.line })}`;
    const headers = { "Content-Type": "image/jpeg", "X-CSRFToken": token };
    const answer = await ask(where, { method: "POST", body: one.blob, headers }).catch((error) => {
      if (error.message !== "404") throw error;
      return { status: 404, said: {} };
    });
    if (answer.said.received?.includes(one.key)) await clear([one.key]);
    else await settle(one, answer.status, answer.said.errors ?? []);
  }
}

async function once(tell) {
  const before = await waiting();
  const keys = before.map((one) => one.key);
  let said = await arrived(keys.slice(0, ASKED));
  for (let at = ASKED; at < keys.length; at += ASKED) said = await arrived(keys.slice(at, at + ASKED));
  state.person = said.person;
  const mine = (await waiting()).filter((one) => one.person === said.person.id && !one.refused);
  await sendChecks(mine.filter((one) => one.kind === "check"), said.token, tell);
  await sendPhotos(mine.filter((one) => one.kind === "photo"), said.token);
}

export async function send(tell = () => {}) {
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  clearTimeout(state.timer);
  try {
    do {
      state.again = false;
      await once(tell);
    } while (state.again);
    state.says = "";
    state.wait = SOONEST;
  } catch (error) {
    state.says = error instanceof LoggedOut ? "login" : "offline";
    state.wait = Math.min(state.wait * 2, LATEST);
  }
  state.busy = false;
  await changed(state);
  const open = (await waiting()).some((one) => !one.refused);
  if (open) state.timer = setTimeout(() => send(tell), state.wait);
}

export function watch(tell, draw) {
  changed = draw;
  addEventListener("online", () => send(tell));
  document.addEventListener("visibilitychange", () => document.hidden || send(tell));
}
