// The boards: picking a day, printing, the now line; and on the day board keyboard, dragging, and booking in place.
import { startKeys } from "./board/keys.js";
import { startDragging } from "./board/drag.js";
import { startQuick } from "./board/quick.js";
import { startPeek } from "./board/peek.js";
import { board, hhmm, shown } from "./board/space.js";
import { words } from "./board/say.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const form of document.querySelectorAll("[data-pick]")) {
  form.addEventListener("change", () => form.checkValidity() && form.requestSubmit());
}

// The server drew the line to the nearest per cent; here it moves on.
function drawNow() {
  const lines = document.querySelectorAll("#board .now");
  if (!lines.length) return;
  const { from, quarters } = shown();
  const at = new Date(Date.now() + skew);
  const minutes = at.getUTCHours() * 60 + at.getUTCMinutes();
  const share = (minutes - from) / (quarters * 15);
  const hours = document.querySelector("#board .b-hours");
  let flag = hours?.querySelector(".now-flag");
  if (hours && !flag) {
    flag = document.createElement("span");
    flag.className = "now-flag";
    flag.setAttribute("role", "presentation");
    hours.style.position = "relative";
    hours.append(flag);
  }
  for (const mark of [...lines, flag]) {
    if (!mark) continue;
    mark.hidden = share < 0 || share > 1;
    mark.style.insetInlineStart = `${share * 100}%`;
  }
  if (flag) flag.textContent = `${words.now} ${hhmm(minutes)}`;
}

// The bureau's wall clock, whatever the computer in front of us believes its zone to be.
const clock = document.getElementById("words")?.dataset.clock;
const skew = clock ? Date.parse(`${clock}Z`) - Date.now() : 0;

if (board()) {
  startKeys();
  startDragging();
  startQuick();
  startPeek();
}
drawNow();
document.addEventListener("board:drawn", drawNow);
setInterval(drawNow, 20_000);

// A wide day on a narrow screen opens at the present hour.
const now = document.querySelector("#board .now");
if (now && board().scrollWidth > board().clientWidth) board().scrollLeft = Math.max(0, now.offsetLeft - 80);
