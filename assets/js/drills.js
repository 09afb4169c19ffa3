// The drill clock counts on between two answers of the server, which alone decides what is due.
//   data-drill-clock="312.50"   seconds when the page was rendered; data-rate="2" seconds per second, 0 while paused
const seen = new WeakMap();

/** `5:00`, `1:02:05`: as the server writes it. */
export function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-drill-clock]")) {
    if (!seen.has(clock)) seen.set(clock, performance.now());
    const passed = (performance.now() - seen.get(clock)) / 1000;
    const { drillClock, rate } = clock.dataset;
    if (Number(rate) > 0) clock.textContent = clockText(Number(drillClock) + passed * Number(rate));
  }
}

if (typeof document !== "undefined") setInterval(tick, 500);
