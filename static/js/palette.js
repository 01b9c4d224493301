// The palette: one box to go, find and do. A combobox whose list the server draws.
const dialog = document.querySelector("#palette");
const opener = document.querySelector("[data-palette-open]");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
let asking = null;
let timer = null;

export function openPalette() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.value = "";
  ask();
}

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const word = input.value;
  const url = `${dialog.dataset.url}?q=${encodeURIComponent(word)}`;
  try {
    const answer = await fetch(url, { headers: { "X-Only-Hits": "1" }, signal: asking.signal });
    if (answer.redirected) location.reload(); // The session is over: the page leads to the log-in.
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.text());
    list.dataset.asked = word;
  } catch (error) {
    if (error.name !== "AbortError") show("", true);
  }
}

function show(html, broken = false) {
  list.innerHTML = html;
  const count = options().length;
  dialog.querySelector("[data-none]").hidden = broken || count > 0;
  dialog.querySelector("[data-broken]").hidden = !broken;
  dialog.querySelector("[data-count]").textContent = count ? String(count) : dialog.querySelector("[data-none]").textContent;
  choose(options()[0]);
}

function move(by) {
  const found = options();
  const at = found.indexOf(chosen());
  choose(found[(at + by + found.length) % found.length]);
}

if (dialog) {
  opener?.addEventListener("click", (event) => {
    event.preventDefault();
    openPalette();
  });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // Half-typed pinyin is not a question yet.
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      if (list.dataset.asked !== input.value) await ask();
      chosen()?.click();
    }
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
}
