// The definition beside a figure shows by style sheet alone; Escape puts it away until one comes back to the tile.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tile of document.querySelectorAll("[data-figure]")) {
    if (tile.matches(":hover, :focus-within")) tile.classList.add("hushed");
  }
});
const back = (event) => event.target.closest?.("[data-figure].hushed")?.classList.remove("hushed");
document.addEventListener("pointerdown", back);
document.addEventListener("focusin", back);
for (const tile of document.querySelectorAll("[data-figure]")) {
  tile.addEventListener("pointerleave", () => tile.classList.remove("hushed"));
}
