// The list of a meeting asks for itself again, so that the head-count is live; and the button that prints its sheet.
const EVERY = 20000;

async function again() {
  const part = document.querySelector("[data-attendees]");
  const busy = part && (document.hidden || part.contains(document.activeElement));
  if (part && !busy) {
    try {
      const answer = await fetch(part.dataset.attendees);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-attendees]");
      if (answer.ok && fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    } catch {
      // The network is away for a moment; the next try follows.
    }
  }
  setTimeout(again, EVERY);
}
if (document.querySelector("[data-attendees]")) setTimeout(again, EVERY);
const print = document.querySelector("[data-print]");
if (print) print.addEventListener("click", () => window.print());
