// What every page shares: theme switch, account menu, drawer, messages, single keys.
import "./forms.js";
import { openPalette } from "./palette.js";

const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Theme: at once here, kept by the server without a page load.
one("[data-theme-switch]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.choice = root.dataset.bsTheme = theme;
  const body = new FormData(form);
  body.set("value", theme);
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    // The page looks right already; the choice is only not kept for next time.
  }
});

// Menus made of <details> close on Escape and on a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details[data-menu][open]")) {
    menu.open = false;
    one("summary", menu).focus();
  }
  closeDrawer();
});

// The rail as a drawer on phones.
const rail = one("[data-rail]");
let opener = null;
function closeDrawer() {
  if (!rail?.classList.contains("open")) return;
  rail.classList.remove("open");
  opener?.focus();
}
for (const link of all("[data-rail-open]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    opener = link;
    rail.classList.add("open");
    one("a", rail).focus();
  });
}
one("[data-rail-close]")?.addEventListener("click", (event) => {
  event.preventDefault();
  closeDrawer();
});
document.addEventListener("click", (event) => {
  const inside = rail?.contains(event.target) || event.target.closest("[data-rail-open]");
  if (!inside) closeDrawer();
});

// Messages: written anew so that screen readers say them; good news leaves by itself, bad news stays.
const STAY = 12_000;
function dress(line) {
  const close = one("[data-said-close]", line);
  close.hidden = false;
  close.addEventListener("click", () => line.remove());
  if (!line.matches(".tone-green, .tone-blue") || root.classList.contains("large") || one("a", line)) return;
  let timer = setTimeout(() => line.remove(), STAY);
  line.addEventListener("pointerenter", () => clearTimeout(timer));
  line.addEventListener("focusin", () => clearTimeout(timer));
  line.addEventListener("pointerleave", () => (timer = setTimeout(() => line.remove(), STAY)));
}
const said = one("[data-said]");
if (said) {
  const lines = all(".said-one", said);
  said.replaceChildren();
  setTimeout(() => said.append(...lines), 80);
  lines.forEach(dress);
}

// Keyboard: single keys only while no field has the focus, and only where the person wants them (WCAG 2.1.4).
const wanted = () => localStorage.getItem("single-keys") !== "off";
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
const keys = one("#keys");
const showKeys = () => keys?.showModal();
const press = (name) => one(`[data-key="${name}"]`)?.click();
function step(by) {
  const links = all("[data-row] [data-open]");
  const at = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}
const singles = {
  "/": openPalette,
  "?": showKeys,
  n: () => press("n"),
  e: () => press("e"),
  j: () => step(1),
  k: () => step(-1),
};
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!wanted() || typing(event.target) || !singles[event.key]) return;
  event.preventDefault();
  singles[event.key]();
});
for (const button of all("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}
for (const button of all("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
for (const dialog of all("dialog")) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
const choice = one("#single-keys");
if (choice) {
  choice.checked = wanted();
  choice.addEventListener("change", () => localStorage.setItem("single-keys", choice.checked ? "on" : "off"));
}

// A whole row opens its record; links and buttons inside keep their own meaning, and text can still be marked.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
  one("[data-open]", row)?.click();
});

// The filters of a list, folded away on phones.
for (const button of all("[data-filters-more]")) {
  button.addEventListener("click", () => {
    const open = button.closest("[data-filters]").classList.toggle("open");
    button.setAttribute("aria-expanded", open);
  });
}
for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
