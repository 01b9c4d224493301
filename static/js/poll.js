// A part of the page that asks for itself again until the server says it is over (status 286), then the whole page once.
const EVERY = 1500;

async function again() {
  const part = document.querySelector("[data-poll]");
  if (!part) return;
  const every = Number(part.dataset.every) || EVERY;
  try {
    const answer = await fetch(part.dataset.poll, { headers: { "HX-Request": "true" } });
    if (answer.status === 286) {
      window.location.reload(); // the buttons and the facts have changed too
      return;
    }
    if (answer.ok) part.outerHTML = await answer.text();
  } catch {
    // The network is away for a moment; the next try follows.
  }
  window.setTimeout(again, every);
}
window.setTimeout(again, EVERY);
