// The page of spot checks: whose phone it is, which post comes next, and what waits.
import { Card, all, copy, fill, one, words } from "./card.js";
import { LoggedOut, ask, send, watch } from "./send.js";
import { clear, know, known, queue, uuid, waiting } from "./store.js";

const place = document.getElementById("check");
const state = { me: null, cards: [], severities: [], done: new Map(), shown: null };
const code = decodeURIComponent(location.pathname.match(/\/at\/([^/]+)\//)?.[1] ?? "");

function say(sentence, bad = false) {
  const line = one("[data-says]");
  line.textContent = sentence;
  line.classList.toggle("is-bad", bad);
}

// -- what there is to check --------------------------------------------------------------------------------------------
async function load() {
  try {
    const { said } = await ask(place.dataset.data);
    if (!said.cards) throw new Error("no cards");
    state.me = said.person;
    await know("me", said.person);
    await know(`cards:${said.person.id}`, { cards: said.cards, severities: said.severities });
    take(said);
    return "";
  } catch (error) {
    state.me = await known("me");
    const there = state.me && (await known(`cards:${state.me.id}`));
    if (there) take(there);
    return error instanceof LoggedOut ? "login" : "offline";
  }
}

function take({ cards, severities }) {
  state.cards = cards;
  state.severities = severities;
}

// Mine that wait count as done: whoever has tapped does not go there twice.
async function mark() {
  const mine = (await waiting()).filter((entry) => entry.kind === "check" && entry.person === state.me?.id);
  for (const entry of mine) if (!entry.refused) state.done.set(entry.body.target, true);
}

const isDone = (card) => card.seen || state.done.has(card.target);
const left = () => state.cards.filter((card) => !isDone(card));

// -- drawing -----------------------------------------------------------------------------------------------------------
function show(facts, scanned = false) {
  const hold = one("[data-card]");
  state.shown = facts?.target ?? null;
  if (!facts) {
    const end = copy("end");
    one("[data-end]", end).textContent = state.cards.length ? words.done : words.nothing;
    hold.replaceChildren(end);
    return;
  }
  const done = state.cards.length - left().length;
  const progress = fill(words.progress, { done, all: state.cards.length });
  const card = new Card(facts, state.severities, { save, say, scanned, progress });
  hold.replaceChildren(card.element);
  scrollTo({ top: 0 });
}

function list() {
  const lines = state.cards.map((facts) => {
    const line = copy("post");
    const button = one("button", line);
    one("[data-post-name]", button).textContent = facts.name;
    one("[data-post-done]", button).hidden = !isDone(facts);
    button.addEventListener("click", () => {
      one("[data-all]").open = false;
      show(facts);
      one("[data-name]").focus();
    });
    return line;
  });
  one("[data-posts]").replaceChildren(...lines);
  one("[data-all]").hidden = state.cards.length < 2;
}

async function badge(sending = { says: "" }) {
  const there = await waiting();
  const mine = there.filter((entry) => entry.person === state.me?.id);
  const open = mine.filter((entry) => !entry.refused);
  const count = open.length;
  const sentence = count === 0 ? words.none : count === 1 ? words.one : fill(words.many, { n: count });
  const shown = one("[data-queue]");
  shown.textContent = sentence;
  shown.classList.toggle("is-waiting", count > 0);
  shown.dataset.waiting = count;
  const trouble = sending.says ? [words[sending.says]] : [];
  const others = new Map();
  for (const entry of there.filter((one) => one.person !== state.me?.id)) {
    const name = entry.owner;
    others.set(name, (others.get(name) ?? 0) + 1);
  }
  for (const [name, n] of others) trouble.push(fill(words.others, { n, name }));
  one("[data-trouble]").replaceChildren(
    ...trouble.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
    ...mine.filter((entry) => entry.refused).map(refusal),
  );
  one("[data-login]").hidden = sending.says !== "login";
}

function refusal(entry) {
  const line = copy("refusal");
  one("[data-why]", line).textContent = `${entry.name}：${fill(words.refused, { why: entry.refused })}`;
  one("button", line).addEventListener("click", async () => {
    const photos = (await waiting()).filter((other) => other.visit === entry.key);
    await clear([entry.key, ...photos.map((other) => other.key)]);
    state.done.delete(entry.body?.target);
    list();
    await badge();
  });
  return line;
}

// -- saving ------------------------------------------------------------------------------------------------------------
async function save(facts, body, photos) {
  const key = uuid();
  const common = { person: state.me.id, owner: state.me.name, name: facts.name, at: Date.now() };
  const entries = [{ ...common, key, kind: "check", body: { key, ...body } }];
  for (const { line, blob } of photos) entries.push({ ...common, key: uuid(), kind: "photo", visit: key, line, blob });
  try {
    await queue(entries);
  } catch {
    say(words.full, true);
    return false;
  }
  state.done.set(facts.target, true);
  say(fill(navigator.onLine ? words.saved : words.kept, { name: facts.name }));
  list();
  show(left()[0]);
  one("[data-name]")?.focus({ preventScroll: true });
  await badge();
  send(say);
  return true;
}

async function sent(sending) {
  if (sending.person && sending.person.id !== state.me?.id) await begin();
  await badge(sending);
}

// -- the page ----------------------------------------------------------------------------------------------------------
async function begin() {
  const says = await load();
  state.done.clear();
  await mark();
  const here = code && state.cards.find((card) => card.code === code);
  if (code && !here) say(words.elsewhere, true);
  list();
  show(here || left()[0], Boolean(here));
  await badge({ says });
}

function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(place.dataset.worker, { scope: "/" });
  navigator.serviceWorker.ready.then(({ active }) => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const linked = all("link[href], script[src]").map((tag) => tag.href || tag.src);
    const answer = new MessageChannel();
    answer.port1.onmessage = () => (document.documentElement.dataset.kept = "yes");
    active.postMessage({ keep: [...new Set([...loaded, ...linked])] }, [answer.port2]);
  });
  navigator.storage?.persist?.();
}

await begin();
watch(say, sent);
send(say);
if (document.readyState === "complete") keepShell();
else addEventListener("load", keepShell);
