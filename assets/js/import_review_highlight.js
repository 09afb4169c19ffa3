// Two sides with the same number: the place in the source (#m7) and the field it became (#f7, data-pair="7").
// Pointing at an item on one side highlights its pair on the other; a tap also scrolls the other side into view.

let lit = [];

const partners = (number) => [
  document.getElementById(`m${number}`)?.closest("mark"),
  document.querySelector(`.db-field[data-pair="${number}"]`),
];

function light(number) {
  for (const element of lit) element.classList.remove("on");
  lit = partners(number).filter(Boolean);
  for (const element of lit) element.classList.add("on");
}

/** The numbers a place carries: one mark may hold several values. */
const numberIn = (target) => target.closest("a[id^=m]")?.id.slice(1) ?? target.closest("[data-pair]")?.dataset.pair;

function reveal(number) {
  const [mark] = partners(number);
  const source = mark?.closest(".db-src");
  if (source) source.scrollTo({ top: mark.offsetTop - source.clientHeight / 3 });
}

document.addEventListener("focusin", (event) => {
  const number = event.target.closest(".db-field[data-pair]")?.dataset.pair;
  if (!number) return;
  light(number);
  reveal(number);
});

document.addEventListener("pointerover", (event) => {
  const number = event.pointerType !== "touch" && numberIn(event.target);
  if (number) light(number);
});

document.addEventListener("click", (event) => {
  const number = event.target.closest(".db-src mark") && numberIn(event.target);
  const field = number && partners(number)[1];
  if (!field) return;
  event.preventDefault();
  light(number);
  field.scrollIntoView({ block: "center" });
  field.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea")?.focus({ preventScroll: true });
});

/** An open field is confirmed, or asked about again: its color, and whether j and k visit it. */
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-sure]")) return;
  const item = event.target.closest("[data-item]");
  item.classList.toggle("ask", !event.target.checked);
  item.classList.toggle("sure", event.target.checked);
  item.toggleAttribute("data-open-item", !event.target.checked);
});
