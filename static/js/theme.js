// Loaded before the first paint: "like the device" must not flash white in a dark room.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const choice = root.dataset.choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  };
  root.classList.add("js");
  follow();
  dark.addEventListener("change", follow);
})();
