// Words of the page (translated by the server), announcements for screen readers, and toasts with a way back.
export const words = document.getElementById("words")?.dataset ?? {};

export const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

export function announce(sentence) {
  const live = document.getElementById("board-live");
  if (live) live.textContent = sentence;
}

const UNDO_SECONDS = 14;
let stack = null;

// `undo` is a function; `link` an address. A toast stays while it is pointed at or holds the focus.
export function toast(sentence, { undo = null, link = null, bad = false } = {}) {
  if (!stack) {
    stack = document.createElement("div");
    stack.className = "board-toasts";
    stack.setAttribute("role", "status");
    document.body.append(stack);
  }
  stack.replaceChildren();
  const line = document.createElement("div");
  line.classList.toggle("bad", bad);
  const text = document.createElement("span");
  text.textContent = sentence;
  line.append(text);
  if (link) {
    const open = document.createElement("a");
    open.href = link;
    open.textContent = words.open;
    line.append(open);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = undo ? words.undo : words.close;
  button.addEventListener("click", () => {
    line.remove();
    undo?.();
  });
  line.append(button);
  stack.append(line);
  const leave = () => (line.matches(":hover, :focus-within") ? setTimeout(leave, 2_000) : line.remove());
  setTimeout(leave, UNDO_SECONDS * 1000);
}
