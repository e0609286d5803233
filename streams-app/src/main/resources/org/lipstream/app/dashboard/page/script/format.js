/** Numbers and times as people read them. What is missing is a dash. */

export const NONE = "–";

export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

export function fixed(value, digits, unit = "") {
  // No "-0.00": a zero has no sign.
  return isNumber(value) ? value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, "") + unit : NONE;
}

/** A place on an axis, with as many digits as the axis' step has, and at least so many. */
export function tick(value, step, least) {
  const digits = isNumber(step) ? (String(Number(step.toPrecision(3))).split(".")[1] ?? "").length : least;
  return fixed(value, Math.max(least, digits));
}

export function whole(value) {
  return isNumber(value) ? Math.round(value).toLocaleString("en") : NONE;
}

export function percent(value, digits = 0) {
  return isNumber(value) ? (100 * value).toFixed(digits) + " %" : NONE;
}

/** Milliseconds; seconds from one second on, minutes from two minutes on. */
export function duration(ms) {
  if (!isNumber(ms)) {
    return NONE;
  }
  const size = Math.abs(ms);
  if (size < 1000) {
    return Math.round(ms) + " ms";
  }
  return size < 120_000 ? (ms / 1000).toFixed(1) + " s" : Math.round(ms / 60_000) + " min";
}

/** Media time as m:ss.t */
export function mediaTime(ms) {
  if (!isNumber(ms)) {
    return NONE;
  }
  const seconds = ms / 1000;
  const minutes = Math.floor(seconds / 60);
  return minutes + ":" + (seconds - 60 * minutes).toFixed(1).padStart(4, "0");
}

export function clock(epochMs) {
  return isNumber(epochMs) ? new Date(epochMs).toLocaleTimeString("en-GB") : NONE;
}

export function dateTime(epochMs) {
  if (!isNumber(epochMs)) {
    return NONE;
  }
  const date = new Date(epochMs);
  const today = date.toDateString() === new Date().toDateString();
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return (today ? "" : day + ", ") + date.toLocaleTimeString("en-GB");
}

export function ago(epochMs, nowMs) {
  if (!isNumber(epochMs)) {
    return NONE;
  }
  const seconds = Math.max(0, (nowMs - epochMs) / 1000);
  if (seconds < 5) {
    return "now";
  }
  if (seconds < 90) {
    return Math.round(seconds) + " s ago";
  }
  return seconds < 5400 ? Math.round(seconds / 60) + " min ago" : Math.round(seconds / 3600) + " h ago";
}

export function plural(count, one, many) {
  return whole(count) + " " + (count === 1 ? one : many);
}
