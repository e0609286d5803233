/** Magnitudes as dots on a logarithmic line, one row each: what the paper's fourth figure shows. */

import { svg } from "../dom.js";
import { isNumber } from "../format.js";

const WIDEST = 560;
const NARROWEST = 250;
const LEFT = 104;
const RIGHT = 20;
const ROW = 36;
const TOP = 8;
const BOTTOM = 44;

/**
 * @param {string} label for screen readers
 * @param {string} title of the axis
 * @param {Array<{name, dots: Array<{value, token, shape, name}>}>} rows
 * @param {number} room as wide as it is shown, so that its text keeps its size
 */
export function dots(label, title, rows, room) {
  const width = Math.max(NARROWEST, Math.min(WIDEST, room || WIDEST));
  const values = rows.flatMap((row) => row.dots.map((dot) => dot.value)).filter((v) => isNumber(v) && v > 0);
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const place = (value) => LEFT + ((Math.log10(value) - low) / (high - low)) * (width - LEFT - RIGHT);
  const bottom = TOP + ROW * rows.length;
  const picture = svg("svg", {
    class: "dots",
    viewBox: `0 0 ${width} ${bottom + BOTTOM}`,
    role: "img",
    "aria-label": label + ". " + rows.map((row) => row.name + ": " + row.dots.map((d) => d.name + " " + short(d.value)).join(", ")).join("; "),
  });
  for (let power = low; power <= high; power++) {
    const x = place(10 ** power);
    picture.append(
      svg("line", { x1: x, y1: TOP, x2: x, y2: bottom }),
      svg("text", { class: "tick", x, y: bottom + 16, "text-anchor": "middle" }, short(10 ** power)),
    );
  }
  rows.forEach((row, i) => {
    const y = TOP + ROW * (i + 0.5);
    const shown = row.dots.filter((dot) => isNumber(dot.value) && dot.value > 0);
    picture.append(svg("text", { x: LEFT - 12, y: y + 4, "text-anchor": "end" }, row.name));
    if (shown.length > 1) {
      const ends = shown.map((dot) => place(dot.value));
      picture.append(svg("line", { class: "stem", x1: Math.min(...ends), x2: Math.max(...ends), y1: y, y2: y }));
    }
    shown.forEach((dot) => picture.append(mark(dot, place(dot.value), y)));
  });
  picture.append(svg("text", { x: (LEFT + width - RIGHT) / 2, y: bottom + 36, "text-anchor": "middle" }, title));
  return picture;
}

/** Shapes differ as well as colours. */
export function mark(dot, x, y) {
  const shapes = {
    circle: () => svg("circle", { cx: x, cy: y, r: 5.5 }),
    square: () => svg("rect", { x: x - 5, y: y - 5, width: 10, height: 10 }),
    bar: () => svg("rect", { x: x - 1.5, y: y - 8, width: 3, height: 16 }),
  };
  const shape = shapes[dot.shape]();
  shape.style.fill = "var(--" + dot.token + ")";
  shape.append(svg("title", {}, dot.name + " " + short(dot.value)));
  return shape;
}

function short(value) {
  if (!isNumber(value)) {
    return "–";
  }
  return Math.abs(value) >= 1000 || Math.abs(value) < 0.01 ? value.toExponential(0).replace("e+", "e") : String(Number(value.toPrecision(3)));
}
