// A long page of cards that fold: on a telephone the first one is open, the others wait to be asked for.
if (matchMedia("(max-width: 640px)").matches) {
  for (const card of [...document.querySelectorAll(".fold")].slice(1)) card.open = false;
}
