// The drill clock counts on between two answers of the server, which alone decides what is due.
//   data-drill-clock="312.50"   seconds when the page was rendered; data-rate="2" seconds per second, 0 while paused
//   data-drill-time="79200"     seconds of the day of the incident at 0:00 of the drill; beside the clock
const seen = new WeakMap();

/** `5:00`, `1:02:05`: as the server writes it. */
export function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `22:18`: the time of day so many seconds after midnight. */
export function timeOfDay(seconds) {
  const minutes = Math.floor(seconds / 60) % 1440;
  return [Math.floor(minutes / 60), minutes % 60].map((number) => String(number).padStart(2, "0")).join(":");
}

function tick() {
  for (const clock of document.querySelectorAll("[data-drill-clock]")) {
    if (!seen.has(clock)) seen.set(clock, performance.now());
    const passed = (performance.now() - seen.get(clock)) / 1000;
    const { drillClock, rate } = clock.dataset;
    if (!(Number(rate) > 0)) continue;
    const elapsed = Number(drillClock) + passed * Number(rate);
    clock.textContent = clockText(elapsed);
    const time = clock.parentElement.querySelector("[data-drill-time]");
    if (time) time.textContent = timeOfDay(Number(time.dataset.drillTime) + elapsed);
  }
}

if (typeof document !== "undefined") setInterval(tick, 500);
