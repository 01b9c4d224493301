// The strip of days begins with the days gone by: the chosen one is brought into sight.
const day = document.querySelector(".meal-day[aria-current]");
if (day) day.parentElement.scrollLeft = day.offsetLeft - (day.parentElement.clientWidth - day.offsetWidth) / 2;
