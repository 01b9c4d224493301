// The screen in the canteen: the meal that is served and the next one, also while the network is gone; and pages of a meal
// with more dishes than fit. Loaded beside wall.js, which brings the time and the answers of the server.
const SHOWN = 2;
const PAGE_FOR = 12000;

const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
let turned = 0;
let stood = "";

// -- which meals -------------------------------------------------------------------------------------------------------
function choose(now) {
  let shown = 0;
  for (const meal of all(".meal[data-ends]")) {
    const isShown = Number(meal.dataset.ends) > now && shown < SHOWN;
    const isRunning = isShown && Number(meal.dataset.starts) <= now;
    meal.hidden = !isShown;
    meal.classList.toggle("next", isShown && shown > 0);
    meal.classList.toggle("running", isRunning);
    meal.querySelector("[data-now]").hidden = !isRunning;
    shown += Number(isShown);
  }
  for (const none of all("[data-none]")) none.hidden = shown > 0;
}

// -- pages of a meal ---------------------------------------------------------------------------------------------------
function page(meal) {
  const dishes = all("li", meal);
  const rows = all(".row", meal);
  const show = (is) => {
    dishes.forEach((dish, at) => { dish.hidden = !is(at); });
    rows.forEach((row) => { row.hidden = all("li", row).every((dish) => dish.hidden); });
  };
  const fits = (from, to) => {
    show((at) => at >= from && at < to);
    return meal.scrollHeight <= meal.clientHeight + 1;
  };
  const starts = [0];
  dishes.forEach((_dish, at) => {
    const from = starts[starts.length - 1];
    if (at > from && !fits(from, at + 1)) starts.push(at);
  });
  const number = turned % starts.length;
  const next = number + 1 < starts.length ? starts[number + 1] : dishes.length;
  show((at) => at >= starts[number] && at < next);
  meal.querySelector("[data-page]").textContent = starts.length > 1 ? `${number + 1} / ${starts.length}` : "";
}

function lay() {
  for (const meal of all(".meal:not([hidden])")) page(meal);
}

// Laid out again only when another meal has come, or the server has sent something new.
document.addEventListener("wall:time", (event) => {
  choose(event.detail);
  const stands = all(".meal:not([hidden])").map((meal) => meal.textContent).join("");
  if (stands === stood) return;
  lay();
  stood = all(".meal:not([hidden])").map((meal) => meal.textContent).join("");
});
addEventListener("resize", lay);
setInterval(() => {
  turned += 1;
  lay();
  stood = all(".meal:not([hidden])").map((meal) => meal.textContent).join("");
}, PAGE_FOR);
