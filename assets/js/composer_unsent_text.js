// The unsent text in the composer survives leaving and reloading the page, for this tab and person.
const field = document.querySelector("form[data-composer] [data-line]");

if (field) {
  const name = `debrief.typed:${document.body.dataset.person ?? ""}:${location.pathname}`;
  try {
    field.value ||= sessionStorage.getItem(name) ?? "";
    addEventListener("pagehide", () => sessionStorage.setItem(name, field.value));
  } catch {
    // Storage is unavailable: the page works without it.
  }
}
