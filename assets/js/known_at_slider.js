// "What was known at": the slider of the incident page says its time while it moves, and is sent when it rests.
// The address ends with the id of the slider, so the page that comes back has the focus there.

const SUBMIT_DELAY = 350; // ms; arrow keys move by one entry each
const wordsOf = (slider) => slider.list?.querySelector(`option[value="${slider.value}"]`)?.label ?? "";
let timer;

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("[data-looking-back]");
  if (!form) return;
  const words = wordsOf(target);
  form.querySelector("output").textContent = words;
  target.setAttribute("aria-valuetext", words);
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), SUBMIT_DELAY);
});

document.addEventListener("pointerdown", ({ target }) => {
  if (target.closest?.("[data-looking-back]")) clearTimeout(timer);
});
