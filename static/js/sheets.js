// The tables of a report: on a telephone the first one is open, the others wait to be asked for.
if (matchMedia("(max-width: 640px)").matches) {
  for (const sheet of [...document.querySelectorAll(".cost-sheet")].slice(1)) sheet.open = false;
}
