// The theme follows the system without a script; a stored choice comes from the server in <html data-bs-theme>.
// Here: a choice shows at once in the profile form, and the folded navigation is remembered in this browser,
// and so is the density of rows on this page ([data-density-set="comfortable"], or the key v).

const FOLD = "debrief.rail";

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-theme-choice]")) return;
  const choice = event.target.value;
  if (choice === "light" || choice === "dark") document.documentElement.dataset.bsTheme = choice;
  else delete document.documentElement.dataset.bsTheme;
});

const wanted = localStorage.getItem(FOLD);
if (wanted !== null) document.body.classList.toggle("rail", wanted === "1");

/** Folds or unfolds the navigation and remembers it for the next page. */
export function fold() {
  const folded = document.body.classList.toggle("rail");
  localStorage.setItem(FOLD, folded ? "1" : "0");
}

const DENSITY = `debrief.density:${location.pathname}`;

function setDensity(density) {
  document.body.dataset.density = density;
  for (const button of document.querySelectorAll("[data-density-set]")) {
    const chosen = button.dataset.densitySet === density;
    button.setAttribute("aria-pressed", String(chosen));
    button.classList.toggle("active", chosen);
  }
}

/** Changes between compact and comfortable rows, or to the given one; remembered for this page. */
export function changeDensity(density = document.body.dataset.density === "comfortable" ? "compact" : "comfortable") {
  localStorage.setItem(DENSITY, density);
  setDensity(density);
}

setDensity(localStorage.getItem(DENSITY) ?? document.body.dataset.density ?? "compact");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-density-set]");
  if (button) changeDensity(button.dataset.densitySet);
});
