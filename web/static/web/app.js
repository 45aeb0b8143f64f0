// What a page gains when scripts run. Without them everything works too.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-submit]");
  if (control) control.form.requestSubmit();
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// Minus and plus beside a number field.
for (const box of document.querySelectorAll(".quantity")) {
  const field = box.querySelector("input");
  for (const button of box.querySelectorAll("button[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.dataset.step === "up") field.stepUp();
      else field.stepDown();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
// Names that fit what is being typed; the form says them too when it is sent.
for (const field of document.querySelectorAll("[data-suggest]")) {
  let newest = 0;
  field.addEventListener("input", async () => {
    const asked = ++newest;
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
    if (!answer.ok || asked !== newest) return;
    const { names } = await answer.json();
    field.list.replaceChildren(...names.map((name) => new Option(name, name)));
  });
}
// A film is loaded from elsewhere when somebody asks for it, and not before.
for (const button of document.querySelectorAll("[data-film]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "film";
    frame.title = button.dataset.title;
    frame.allow = "autoplay; fullscreen";
    frame.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = button.dataset.film;
    button.closest(".film-box").replaceChildren(frame);
    frame.focus();
  });
}
