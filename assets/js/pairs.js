// Two sides with the same number: the place in the source (#m7) and the field it became (#f7, data-pair="7").
// Whatever is touched on one side lights up on the other, and the source scrolls to it.

let lit = [];

function light(number, { scroll }) {
  for (const element of lit) element.classList.remove("on");
  const mark = document.getElementById(`m${number}`);
  const field = document.querySelector(`[data-pair="${number}"]`);
  lit = [mark, field].filter(Boolean);
  for (const element of lit) element.classList.add("on");
  const source = scroll && mark?.closest(".db-src");
  if (source) source.scrollTo({ top: mark.offsetTop - source.clientHeight / 3 });
}

document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-pair]");
  if (field) light(field.dataset.pair, { scroll: true });
});

document.addEventListener("click", (event) => {
  const mark = event.target.closest(".db-src mark[id^=m]");
  const field = mark && document.querySelector(`[data-pair="${mark.id.slice(1)}"]`);
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  field.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea")?.focus({ preventScroll: true });
});
