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
