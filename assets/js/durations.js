// Lengths of what still runs, in the words of the server.

/** 35 min, 1 h 31 min, 2 d 14 h: the same words as the server's. */
export function words(minutes) {
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** Whole minutes until the minute that has begun, as `shown_until` on the server. */
export function minutesSince(start, now) {
  return Math.max(0, Math.floor((Math.floor(now / 60000) * 60000 - start) / 60000));
}
