// The booking form: further rooms, a sensible end, and whether the room is free, before anything is sent.

const form = document.querySelector("[data-form]");

function addRooms(box) {
  const button = box.querySelector("[data-add-room]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = box.querySelectorAll(".room-select");
    const row = rows[0].cloneNode(true);
    const select = row.querySelector("select");
    select.id = `${select.id}_${rows.length}`;
    select.value = "";
    select.removeAttribute("autofocus");
    select.setAttribute("aria-label", button.textContent);
    box.insertBefore(row, button);
    select.focus();
  });
}

// "930", "9:3" and "9" become 09:30, 09:03 and 09:00; anything else is left for the server to explain.
function tidyClock(input) {
  const parts = input.value.trim().replace("：", ":").match(/^(\d{1,2}):?(\d{1,2})?$/);
  if (!parts || Number(parts[1]) > 23 || Number(parts[2] || 0) > 59) return;
  input.value = `${parts[1].padStart(2, "0")}:${(parts[2] || "00").padStart(2, "0")}`;
}

function minutes(text) {
  const parts = text.match(/^(\d\d):(\d\d)$/);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
}

// A start after the end, or without one, proposes an hour.
function proposeEnd(starts, ends) {
  const from = minutes(starts.value);
  const to = minutes(ends.value);
  if (from === null || (to !== null && to > from)) return;
  const at = Math.min(from + 60, 23 * 60 + 45);
  ends.value = `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

function watchHint(hint) {
  let asked = 0;
  const names = ["place", "date", "starts", "ends", "attendees"];
  const ask = async () => {
    const data = new FormData(form);
    const query = new URLSearchParams(names.flatMap((name) => data.getAll(name).filter(Boolean).map((value) => [name, value])));
    if (hint.dataset.booking) query.set("booking", hint.dataset.booking);
    if (!["date", "starts", "ends"].every((name) => query.has(name))) {
      hint.replaceChildren();
      return;
    }
    const turn = ++asked;
    try {
      const reply = await fetch(`${hint.dataset.hint}?${query}`, { headers: { "X-Requested-With": "fetch" } });
      const html = reply.ok ? await reply.text() : "";
      // Our own server wrote and escaped this fragment.
      if (turn === asked) hint.innerHTML = html;
    } catch {
      hint.replaceChildren();
    }
  };
  form.addEventListener("change", (event) => names.includes(event.target.name) && ask());
  // A click on one of the free rooms chooses it.
  hint.addEventListener("click", (event) => {
    const wait = event.target.closest("[data-wait]");
    if (wait) wait.href += `&title=${encodeURIComponent(form.elements.title.value)}`;
    const room = event.target.closest("[data-place]");
    const select = form.querySelector("select[name=place]");
    if (!room || !select) return;
    select.value = room.dataset.place;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  });
  ask();
}

// Only the fields that the chosen way of repeating needs.
function showWhatRepeats() {
  const needs = { weekdays: ["weekly"], dates: ["dates"], interval: ["daily", "weekly", "monthly_date", "monthly_weekday"] };
  needs.times = needs.last_on = needs.interval;
  const chosen = form.querySelector("[name=repeats]:checked")?.value;
  for (const [name, ways] of Object.entries(needs)) {
    const field = document.getElementById(`div_id_${name}`);
    if (field) field.hidden = !ways.includes(chosen);
  }
}

// "Book a series instead" takes along what was typed so far.
function carryAlong(link) {
  link.addEventListener("click", () => {
    const data = new FormData(form);
    const query = new URLSearchParams();
    for (const [name, value] of data) {
      if (value && ["place", "title", "starts", "ends", "attendees", "layout"].includes(name)) query.append(name, value);
      if (value && name === "date") query.append("first_on", value);
    }
    link.href = `${link.pathname}?${query}`;
  });
}

if (form) {
  document.querySelectorAll("[data-rooms]").forEach(addRooms);
  const { starts, ends } = form.elements;
  // While the start is still being typed, so that nothing moves under the hand that has gone on to the end.
  if (ends) form.addEventListener("input", (event) => event.target === starts && proposeEnd(starts, ends));
  form.addEventListener("focusin", (event) => event.target.matches("[data-clock]") && event.target.select());
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-clock]")) tidyClock(event.target);
    if (event.target === starts && ends && !ends.value) proposeEnd(starts, ends);
    if (event.target.name === "repeats") showWhatRepeats();
    const choice = event.target.closest(".settle-choice");
    if (choice && event.target.type !== "radio") choice.querySelector("[type=radio]").checked = true;
  });
  if (form.elements.repeats) showWhatRepeats();
  const hint = document.getElementById("room-hint");
  if (hint?.dataset.hint) watchHint(hint);
  document.querySelectorAll("[data-carry]").forEach(carryAlong);
}
