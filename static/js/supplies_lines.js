// Lines of a document: an item is found by name, pinyin, number or a scan, and stands in the list with its quantity; what
// is there and what quotas leave is told below while somebody types. The list itself is the field that is sent.
const WAIT = 180;

function later(act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, WAIT);
  };
}

async function ask(address, facts) {
  const answer = await fetch(`${address}?${new URLSearchParams(facts)}`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : { items: [], people: [] };
}

function entry(words, small) {
  const row = document.createElement("li");
  row.append(words);
  const beside = document.createElement("small");
  beside.textContent = small;
  row.append(beside);
  return row;
}

function lines(box) {
  const form = box.closest("form");
  const [find, found, told] = ["find", "found", "told"].map((name) => box.querySelector(`[data-lines-${name}]`));
  const list = box.querySelector("textarea");
  const bars = box.dataset.keys ? " | ".repeat(box.dataset.keys.split(",").length) : "";
  const served = () => {
    const facts = {};
    for (const [name, field] of [["store", "store"], ["unit", "unit"], ["person", "receiver"]]) {
      const value = form.elements[field]?.value;
      if (value) facts[name] = value;
    }
    return facts;
  };
  const name = (item) => `${item.name} ${item.spec}`.trim();
  let asked = 0;

  async function tell() {
    const mine = ++asked;
    const text = list.value.trim();
    const { items } = text ? await ask(box.dataset.lines, { ...served(), lines: text.slice(0, 1500) }) : { items: [] };
    if (mine !== asked) return;
    told.replaceChildren(...items.map((item) => {
      const holds = item.units.find((unit) => unit.name === (item.typed || item.unit))?.holds ?? 1;
      const much = Number(item.much || 1) * holds;
      const row = entry(`${item.code} ${name(item)}`, [`${box.dataset.left} ${item.there} ${item.unit}`, item.shelf,
        ...item.quotas.map((quota) => quota.says)].filter(Boolean).join(" · "));
      const beyond = item.quotas.some((quota) => much * quota.each > quota.left);
      for (const says of [much > item.there && box.dataset.over, beyond && box.dataset.beyond].filter(Boolean)) {
        const warning = document.createElement("b");
        warning.textContent = says;
        row.append(warning);
      }
      return row;
    }));
  }
  const tellSoon = later(tell);

  // The same one again, scanned without a quantity, is one more of it.
  function add(item) {
    const rows = list.value.split("\n").filter((row) => row.trim());
    const at = rows.findIndex((row) => row.trim().startsWith(`${item.code} `));
    const more = Number(item.much || 1);
    const unit = item.typed || item.unit;
    const before = at < 0 ? null : rows[at].match(/^(\S+ .*?)(\d+(?:\.\d+)?)\s*([^\d\s|]*)(\s*\|.*)?$/);
    if (before && before[3] === unit) {
      rows[at] = `${before[1]}${Number(before[2]) + more}${before[3]}${before[4] ?? ""}`;
    } else {
      rows.push(`${item.code} ${more}${unit}${bars}`.trimEnd());
    }
    list.value = `${rows.join("\n")}\n`;
    find.value = "";
    found.replaceChildren();
    find.focus();
    tell();
  }

  let looked = 0;
  async function look(enter) {
    const mine = ++looked;
    const { items, exact } = find.value.trim() ? await ask(box.dataset.lines, { ...served(), q: find.value }) : { items: [] };
    if (mine !== looked) return;
    if (enter && (exact || items.length === 1)) return add(items[0]);
    found.replaceChildren(...items.map((item) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.append(...entry(`${item.code} ${name(item)}`, `${box.dataset.left} ${item.there} ${item.unit}`).childNodes);
      button.addEventListener("click", () => add(item));
      row.append(button);
      return row;
    }));
  }
  const lookSoon = later(() => look(false));

  find.addEventListener("input", lookSoon);
  find.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault(); // scanners end with it
      look(true);
    } else if (event.key === "ArrowDown" && found.firstChild) {
      event.preventDefault();
      found.querySelector("button").focus();
    } else if (event.key === "Escape") found.replaceChildren();
  });
  found.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    (event.target.closest("li")[step]?.firstChild ?? find).focus();
  });
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || found.replaceChildren());
  list.addEventListener("input", tellSoon);
  form.addEventListener("change", (event) => event.target !== list && event.target !== find && tellSoon());
  tell();
}

// People are suggested by the browser's own list.
function people(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}_people`;
  field.after(list);
  field.setAttribute("list", list.id);
  field.addEventListener("input", later(async () => {
    if (!field.value.trim()) return;
    const { people: found } = await ask(field.dataset.people, { q: field.value });
    list.replaceChildren(...found.map((one) => new Option(one.unit, one.value)));
  }));
}

document.querySelectorAll("[data-lines]").forEach(lines);
document.querySelectorAll("[data-people]").forEach(people);
