// Sections that a narrow page shows closed: <details data-fold open>. On wider pages and without scripts they are open.
// What someone opened or closed there, or in a part of the page, stays so when the part is replaced.

const narrow = matchMedia("(max-width: 700px)");
const chosen = new Map();

const KEPT = "details:is([data-fold], [data-version] *):not([data-menu])";
const nameOf = (details) => details.id || details.querySelector("summary").textContent.trim();

function setAll() {
  for (const details of document.querySelectorAll(KEPT)) {
    const open = chosen.get(nameOf(details));
    if (open !== undefined) details.open = open;
    else if (narrow.matches && "fold" in details.dataset) details.open = false;
  }
}

/** A link to a section, or to a place inside it, opens it. It stays open when the part is replaced. */
function openTarget() {
  const place = document.getElementById(location.hash.slice(1));
  const section = place?.closest("[data-fold]") ?? place?.querySelector(":scope > [data-fold]:only-child");
  if (!section) return;
  section.open = true;
  chosen.set(nameOf(section), true);
}

openTarget();
setAll();
addEventListener("hashchange", openTarget);
for (const swapped of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(swapped, setAll);
document.addEventListener(
  "click",
  ({ target }) => {
    const details = target.closest("summary")?.closest(KEPT);
    if (details) chosen.set(nameOf(details), !details.open);
  },
  true,
);
