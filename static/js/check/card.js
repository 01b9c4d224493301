// One card: a post, and what was seen there. Three taps, or one; a fault opens what belongs to it.
import { shrunk } from "./photo.js";

export const words = JSON.parse(document.getElementById("words").textContent);
export const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

const GROUPS = ["presence", "attitude", "service"];
const GOOD = { presence: "present", attitude: "good", service: "good" };
const MOST_PHOTOS = 3;

// Knows what was tapped on the card that stands; `save` takes {body, photos} and answers whether it was kept.
export class Card {
  constructor(facts, severities, { save, say, scanned, progress }) {
    this.facts = facts;
    this.severities = severities;
    this.save = save;
    this.say = say;
    this.scanned = scanned;
    this.marks = {};
    this.faults = new Map();
    this.none = new Set();
    this.asked = new Map();
    this.element = copy("card");
    this.fillIn(progress);
    this.listen();
  }

  part(name) {
    return one(`[data-${name}]`, this.element);
  }

  fillIn(progress) {
    const { facts } = this;
    this.part("progress").textContent = [facts.round, facts.team, progress].join(" · ");
    this.part("name").textContent = facts.name;
    this.part("where").textContent = facts.where;
    for (const line of facts.says) this.part("due").append(Object.assign(document.createElement("li"), { textContent: line }));
    this.part("last").textContent = facts.last;
    this.part("last").parentElement.hidden = !facts.last;
    this.part("seen").hidden = !facts.seen;
    if (facts.seen) this.part("seen").textContent = fill(words.seen, facts.seen);
    this.part("scanned").hidden = !this.scanned;
    for (const item of facts.items) this.part("items").append(this.line(item));
    this.part("ask").hidden = !facts.questions.length;
    facts.questions.forEach((question, at) => this.part("questions").append(this.question(question, at)));
  }

  listen() {
    this.part("normal").addEventListener("click", () => this.done(GOOD));
    this.part("problem-open").addEventListener("click", () => this.open());
    this.part("save").addEventListener("click", () => this.done(this.marks));
    for (const button of all("[data-value]", this.element)) {
      button.addEventListener("click", () => this.mark(button.closest("[data-group]").dataset.group, button));
    }
  }

  press(button) {
    for (const other of all("button", button.parentElement)) other.setAttribute("aria-pressed", String(other === button));
  }

  // The third tap saves, where all is well. Anything else opens what was wrong.
  mark(group, button) {
    this.press(button);
    this.marks[group] = button.dataset.value;
    const absent = this.marks.presence === "absent";
    for (const name of ["attitude", "service"]) this.part(`${name}-row`).hidden = absent;
    const bad = button.dataset.value !== GOOD[group];
    if (bad) this.open(group);
    const all = GROUPS.every((name) => this.marks[name] === GOOD[name]);
    if (all && this.part("problem").hidden) this.done(this.marks);
  }

  open(group) {
    const first = this.part("problem").hidden;
    this.part("problem").hidden = false;
    this.part("problem-open").hidden = true;
    const lines = all("[data-aspect]", this.element);
    if (group) lines.sort((a, b) => (b.dataset.aspect === group) - (a.dataset.aspect === group));
    this.part("items").append(...lines);
    if (first || group) this.part("problem").scrollIntoView({ block: "start" });
  }

  line(item) {
    const line = copy("item");
    line.dataset.aspect = item.aspect;
    const [wrong, skip, fault] = ["fault-open", "skip", "fault"].map((name) => one(`[data-${name}]`, line));
    one("[data-text]", line).textContent = item.text;
    wrong.addEventListener("click", () => {
      const open = fault.hidden;
      if (open && !fault.childElementCount) fault.append(this.fault(item));
      fault.hidden = !open;
      wrong.setAttribute("aria-expanded", String(open));
      if (open) {
        this.faults.set(item.id, fault);
        this.none.delete(item.id);
        skip.setAttribute("aria-pressed", "false");
      } else this.faults.delete(item.id);
    });
    skip.setAttribute("aria-label", `${skip.textContent.trim()}：${item.text}`);
    skip.addEventListener("click", () => {
      const on = skip.getAttribute("aria-pressed") !== "true";
      skip.setAttribute("aria-pressed", String(on));
      if (on) this.none.add(item.id);
      else this.none.delete(item.id);
      if (on && this.faults.has(item.id)) wrong.click();
    });
    return line;
  }

  fault(item) {
    const part = copy("fault");
    part.photos = [];
    for (const phrase of item.phrases) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: phrase });
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        this.press(button);
        part.dataset.title = phrase;
      });
      one("[data-phrases]", part).append(button);
    }
    const [severity, due, photo] = ["severity", "due", "photo"].map((name) => one(`[data-${name}]`, part));
    for (const one of this.severities) severity.append(new Option(one.label, one.severity));
    severity.value = item.severity;
    const preset = () => (due.value = this.severities.find((one) => one.severity === severity.value)?.due_on ?? "");
    severity.addEventListener("change", preset);
    preset();
    photo.addEventListener("change", () => this.take(part, photo));
    part.dataset.item = item.id;
    part.dataset.fallback = item.text;
    return part;
  }

  async take(part, field) {
    const room = MOST_PHOTOS - part.photos.length;
    for (const file of [...field.files].slice(0, room)) {
      const blob = await shrunk(file);
      if (blob) part.photos.push(blob);
      else this.say(words.picture, true);
    }
    field.value = "";
    one("[data-photo-count]", part).textContent = part.photos.length ? fill(words.photo, { n: part.photos.length }) : "";
  }

  question(question, at) {
    const line = copy("question");
    one("legend", line).textContent = question.text;
    for (const button of all("button", line)) {
      button.addEventListener("click", () => {
        this.press(button);
        this.asked.set(at, { ...question, right: button.dataset.right === "yes" });
      });
    }
    return line;
  }

  findings() {
    return [...this.faults.values()].map((place) => {
      const part = place.firstElementChild;
      const typed = one("[data-words]", part).value.trim();
      return {
        item: Number(part.dataset.item),
        title: part.dataset.title ?? part.dataset.fallback,
        detail: typed,
        severity: one("[data-severity]", part).value,
        due_on: one("[data-due]", part).value,
        photos: part.photos,
      };
    });
  }

  // What was not tapped is in order, but for the aspect in which something is wrong.
  grades(marks, findings) {
    const aspects = this.facts.items.filter((item) => findings.some((f) => f.item === item.id)).map((item) => item.aspect);
    const fallen = (name) => marks[name] ?? (aspects.includes(name) ? "fair" : "good");
    return { presence: marks.presence ?? "present", attitude: fallen("attitude"), service: fallen("service") };
  }

  async done(marks) {
    const found = marks === GOOD ? [] : this.findings();
    const answers = Object.fromEntries([...this.none].map((item) => [item, "none"]));
    const body = {
      target: this.facts.target,
      ...this.grades(marks, found),
      answers: marks === GOOD ? {} : answers,
      findings: found.map(({ photos, ...facts }) => facts),
      remark: marks === GOOD ? "" : this.part("remark").value.trim(),
      asked: [...this.asked.values()].map(({ code, text, right }) => ({ code, text, right })),
      scanned: this.scanned,
      checked_at: new Date().toISOString(),
    };
    const photos = found.flatMap(({ item, photos }) => photos.map((blob) => ({ line: String(item), blob })));
    for (const button of [this.part("normal"), this.part("save")]) button.disabled = true;
    if (!(await this.save(this.facts, body, photos))) {
      for (const button of [this.part("normal"), this.part("save")]) button.disabled = false;
    }
  }
}
