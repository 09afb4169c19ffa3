// The theme follows the system without a script; a stored choice comes from the server in <html data-bs-theme>.
// Here: a choice shows at once in the profile form, and the folded navigation is remembered in this browser.

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
