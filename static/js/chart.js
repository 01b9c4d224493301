// Charts drawn by ECharts from the JSON beside them. Under our content policy: no HTML tooltips (they carry style
// attributes), colours of the theme read here, and everything drawn anew when the theme changes or the page is printed.
let library = null;
const places = [...document.querySelectorAll("[data-chart]")];
const drawn = new Map();

const LOOKS = {
  light: { ink: "#1d2636", faint: "#566076", line: "#e1e6ef", bar: "#1d5fd6", over: "#174fb6", beside: "#c3cad6", card: "#fff" },
  dark: { ink: "#dfe5f0", faint: "#a3aec3", line: "#2c374e", bar: "#5f97f5", over: "#8fb8ff", beside: "#4a5670", card: "#1d2638" },
};
const printing = window.matchMedia("print");
const look = () => LOOKS[!printing.matches && document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"];
const calm = () =>
  document.documentElement.classList.contains("large") || matchMedia("(prefers-reduced-motion: reduce)").matches;

function options(facts, wide) {
  const colour = look();
  const lying = facts.kind === "lying";
  const size = document.documentElement.classList.contains("large") ? 18 : 13;
  const letters = { color: colour.faint, fontSize: size, fontFamily: getComputedStyle(document.body).fontFamily };
  const names = {
    type: "category",
    data: facts.labels,
    inverse: lying,
    axisLabel: { ...letters, hideOverlap: true, ...(lying && { width: wide ? 150 : 96, overflow: "truncate", interval: 0 }) },
    axisLine: { lineStyle: { color: colour.line } },
    axisTick: { show: false },
  };
  const numbers = {
    type: "value",
    minInterval: facts.unit === "%" ? 0 : 1,
    axisLabel: { ...letters, hideOverlap: true },
    splitLine: { lineStyle: { color: colour.line } },
  };
  const beside = facts.beside?.length > 0;
  const series = {
    type: facts.kind === "line" ? "line" : "bar",
    name: facts.name,
    data: facts.values,
    barMaxWidth: lying ? 18 : 34,
    itemStyle: { color: colour.bar, borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] },
    emphasis: { itemStyle: { color: colour.over } },
    label: {
      show: !beside && (lying || facts.values.length <= (wide ? 31 : 13)),
      position: lying ? "right" : "top",
      color: colour.ink,
      fontSize: size - 1,
      formatter: (point) => facts.texts[point.dataIndex],
    },
  };
  return {
    animation: !calm() && !printing.matches,
    animationDuration: 250,
    grid: { left: 8, right: lying ? 48 : 16, top: lying ? 8 : 28, bottom: 8, containLabel: true },
    tooltip: {
      renderMode: "richText",
      trigger: "axis",
      axisPointer: { type: "shadow" },
      backgroundColor: colour.card,
      borderColor: colour.line,
      textStyle: { color: colour.ink, fontSize: size },
      formatter: ([{ name, dataIndex }]) =>
        `${name}\n${facts.texts[dataIndex]} ${facts.unit}` +
        (beside ? `\n${facts.beside_name} ${facts.beside_texts[dataIndex]} ${facts.unit}` : ""),
    },
    xAxis: lying ? numbers : names,
    yAxis: lying ? names : numbers,
    // What it is compared with stands before it, in grey.
    series: beside
      ? [{ ...series, name: facts.beside_name, data: facts.beside, itemStyle: { ...series.itemStyle, color: colour.beside } }, series]
      : [series],
  };
}

function draw(place) {
  const facts = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  if (facts.kind === "lying") place.style.height = `${facts.values.length * 30 + 40}px`;
  let chart = drawn.get(place);
  if (!chart) {
    chart = library.init(place, null, { devicePixelRatio: Math.max(2, devicePixelRatio) });
    drawn.set(place, chart);
    // A bar opens its rows, as its line in the table does.
    chart.on("click", (point) => facts.urls[point.dataIndex] && location.assign(facts.urls[point.dataIndex]));
  }
  if (!printing.matches) chart.resize(); // on paper the style sheet scales what stands
  chart.setOption(options(facts, place.clientWidth > 420), true);
}

const again = () => drawn.forEach((_chart, place) => draw(place));

async function begin(shown) {
  if (!library) {
    await import("../vendor/echarts.js");
    library = window.echarts;
  }
  shown.forEach(draw);
}

if (places.length) {
  // The library is fetched only once a chart comes near the window.
  const near = new IntersectionObserver(
    (seen) => {
      const shown = seen.filter((one) => one.isIntersecting).map((one) => one.target);
      shown.forEach((place) => near.unobserve(place));
      if (shown.length) begin(shown);
    },
    { rootMargin: "400px" },
  );
  places.forEach((place) => near.observe(place));
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "class"] });
  let waiting = 0;
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(again, 120);
  }).observe(document.querySelector("main"));
  printing.addEventListener("change", again);
  addEventListener("beforeprint", () => library && places.forEach(draw));
}
