// Under the date of a voucher: the month of the books in which it lands, as soon as the date is chosen.
const date = document.querySelector("[data-landing]");
const words = date && document.getElementById(`${date.id}_helptext`);

if (words) {
  words.setAttribute("aria-live", "polite");
  let asked = 0;
  date.addEventListener("change", async () => {
    const turn = ++asked;
    const reply = await fetch(`${date.dataset.landing}?on=${encodeURIComponent(date.value)}`);
    if (reply.ok && turn === asked) words.textContent = await reply.text();
  });
}
