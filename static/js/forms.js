// Forms: focus what is wrong, save with Ctrl-Enter, send once, read 930 as 09:30.
document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
  const form = event.target.closest("form[data-form]") ?? document.querySelector("form[data-form]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

// A second click would only show the same result (the key in the form), but the person should see that it is running.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  // What comes back is a file: the page stays, says where it went and has nothing more to send.
  const says = form.querySelector("[data-brings]");
  if (!says) return;
  says.hidden = false;
  event.submitter?.setAttribute("disabled", "");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    const busy = form.querySelector("[aria-busy]");
    busy?.removeAttribute("aria-busy");
    busy?.removeAttribute("disabled");
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-clock]")) return;
  const typed = event.target.value.trim().replace(/[：.]/, ":");
  const match = typed.match(/^(\d{1,2}):?(\d{2})$/);
  event.target.value = match ? `${match[1].padStart(2, "0")}:${match[2]}` : typed;
});

// The browser's own file field speaks the browser's language. One button chooses and sends.
for (const form of document.querySelectorAll("form[data-pick-files]")) {
  const field = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  field.hidden = true;
  form.classList.add("is-picking");
  button.addEventListener("click", (event) => {
    if (field.files.length) return;
    event.preventDefault();
    field.click();
  });
  field.addEventListener("change", () => field.files.length && form.requestSubmit(button));
}
