/**
 * A map of a matrix with axes, segment borders and a colour bar on one canvas. The pointer, or the
 * arrow keys once it has the focus, read single cells.
 */

import { h, setText } from "../dom.js";
import { pick, SCALES } from "../colour.js";
import { colour, onTheme } from "../theme.js";

const LEFT = 76;
const RIGHT = 66;
const TOP = 8;
const BOTTOM = 46;
const BAR = 12;
const TALLEST = 430;
const FONT = "Inter, system-ui, sans-serif";

export class Heatmap {
  #matrix = null;
  #options = {};
  #cell = null;
  #image = null;

  /**
   * @param {string} label what it is, for screen readers
   */
  constructor(label) {
    this.canvas = h("canvas", { class: "map", tabindex: "0", role: "img", "aria-label": label });
    this.readout = h("p", { class: "readout", "aria-live": "polite" });
    this.element = h("div", {}, this.canvas, this.readout);
    this.label = label;
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#point(event));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.observer = new ResizeObserver(() => this.#draw());
    this.observer.observe(this.element);
    this.stopTheme = onTheme(() => this.#draw());
  }

  /**
   * @param {Object} matrix as readMatrix gives it
   * @param {Object} options scale (a name of SCALES), low and high (the colours' ends), root (colours
   *     by the square root), hidden(row, column), x and y ({title, segments}), value ({title, text}),
   *     cell(row, column, value) in words
   */
  show(matrix, options) {
    this.#matrix = matrix;
    this.#options = { low: matrix.min, high: matrix.max, scale: "viridis", ...options };
    this.#cell = null;
    this.#image = this.#paint();
    this.canvas.setAttribute(
      "aria-label",
      this.label + ", " + matrix.rows + " by " + matrix.columns + " cells. Arrow keys read cells.",
    );
    setText(this.readout, "");
    this.#draw();
  }

  destroy() {
    this.observer.disconnect();
    this.stopTheme();
  }

  #share(value) {
    const { low, high, root } = this.#options;
    const share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
    return root ? Math.sqrt(share) : share;
  }

  #paint() {
    const { rows, columns, at } = this.#matrix;
    const scale = SCALES[this.#options.scale];
    const image = new OffscreenCanvas(columns, rows);
    const context = image.getContext("2d");
    const pixels = context.createImageData(columns, rows);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [red, green, blue] = pick(scale, this.#share(at(row, column)));
        const place = 4 * (row * columns + column);
        pixels.data.set([red, green, blue, this.#options.hidden?.(row, column) ? 0 : 255], place);
      }
    }
    context.putImageData(pixels, 0, 0);
    return image;
  }

  #area() {
    const width = Math.max(120, this.element.clientWidth);
    const inner = width - LEFT - RIGHT;
    const height = Math.min(TALLEST, inner);
    return { width, height: height + TOP + BOTTOM, x: LEFT, y: TOP, w: inner, h: height };
  }

  #draw() {
    if (!this.#matrix || this.element.clientWidth === 0) {
      return;
    }
    const area = this.#area();
    const ratio = devicePixelRatio || 1;
    this.canvas.width = area.width * ratio;
    this.canvas.height = area.height * ratio;
    this.canvas.style.height = area.height + "px";
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = colour("sunken");
    context.fillRect(area.x, area.y, area.w, area.h);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#image, area.x, area.y, area.w, area.h);
    context.strokeStyle = colour("rule-strong");
    context.strokeRect(area.x - 0.5, area.y - 0.5, area.w + 1, area.h + 1);
    this.#axis(context, area, "x");
    this.#axis(context, area, "y");
    this.#bar(context, area);
    this.#cross(context, area);
  }

  #axis(context, area, name) {
    const axis = this.#options[name];
    const horizontal = name === "x";
    const { rows, columns, rowStride, columnStride } = this.#matrix;
    const count = horizontal ? columns * columnStride : rows * rowStride;
    const place = (index) => (horizontal ? area.x + (index / count) * area.w : area.y + (index / count) * area.h);
    context.font = "500 11px " + FONT;
    context.textBaseline = "middle";
    let last = -Infinity;
    for (const part of axis.segments ?? ticks(count)) {
      const at = place(part.from);
      context.fillStyle = context.strokeStyle = part.segment ? colour(part.segment.toLowerCase()) : colour("ink-3");
      context.beginPath();
      if (horizontal) {
        context.moveTo(at + 0.5, area.y + area.h);
        context.lineTo(at + 0.5, area.y + area.h + 5);
      } else {
        context.moveTo(area.x - 5, at + 0.5);
        context.lineTo(area.x, at + 0.5);
      }
      context.stroke();
      this.#border(context, area, part, at, horizontal);
      last = this.#axisText(context, area, part, place, horizontal, last);
    }
    context.fillStyle = colour("ink-2");
    context.textAlign = "center";
    if (horizontal) {
      context.fillText(axis.title, area.x + area.w / 2, area.y + area.h + 34);
    } else {
      context.save();
      context.translate(10, area.y + area.h / 2);
      context.rotate(-Math.PI / 2);
      context.fillText(axis.title, 0, 0);
      context.restore();
    }
  }

  #border(context, area, part, at, horizontal) {
    if (!part.segment || part.from === 0) {
      return;
    }
    context.save();
    context.strokeStyle = "rgb(255 255 255 / 0.55)";
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(horizontal ? at + 0.5 : area.x, horizontal ? area.y : at + 0.5);
    context.lineTo(horizontal ? at + 0.5 : area.x + area.w, horizontal ? area.y + area.h : at + 0.5);
    context.stroke();
    context.restore();
  }

  /** Names that would lie on the one before are left out. */
  #axisText(context, area, part, place, horizontal, last) {
    const middle = part.segment ? (place(part.from) + place(part.to)) / 2 : place(part.from);
    const width = horizontal ? context.measureText(part.name).width : 12;
    const start = middle - width / 2;
    if (start < last + 4) {
      return last;
    }
    if (horizontal) {
      context.textAlign = "center";
      context.fillText(part.name, middle, area.y + area.h + 14);
    } else {
      context.textAlign = "right";
      context.fillText(part.name, area.x - 8, middle);
    }
    return start + width;
  }

  #bar(context, area) {
    const x = area.x + area.w + 12;
    const { low, high, root, scale, value } = this.#options;
    for (let i = 0; i < area.h; i++) {
      const [red, green, blue] = pick(SCALES[scale], 1 - i / area.h);
      context.fillStyle = `rgb(${red} ${green} ${blue})`;
      context.fillRect(x, area.y + i, BAR, 1.5);
    }
    context.fillStyle = colour("ink-3");
    context.font = "500 10.5px " + FONT;
    context.textAlign = "left";
    const steps = 4;
    for (let i = 0; i <= steps; i++) {
      const share = i / steps;
      const at = low + (root ? share * share : share) * (high - low);
      context.fillText(value.text(at), x + BAR + 4, area.y + area.h - 5 - share * (area.h - 10));
    }
    context.fillStyle = colour("ink-2");
    context.textAlign = "right";
    context.font = "500 11px " + FONT;
    context.fillText(value.title, area.width - 2, area.y + area.h + 34);
  }

  #cross(context, area) {
    if (!this.#cell) {
      return;
    }
    const { row, column } = this.#cell;
    const x = area.x + ((column + 0.5) / this.#matrix.columns) * area.w;
    const y = area.y + ((row + 0.5) / this.#matrix.rows) * area.h;
    context.strokeStyle = "rgb(255 255 255 / 0.85)";
    context.beginPath();
    context.moveTo(x, area.y);
    context.lineTo(x, area.y + area.h);
    context.moveTo(area.x, y);
    context.lineTo(area.x + area.w, y);
    context.stroke();
  }

  #point(event) {
    if (!this.#matrix) {
      return;
    }
    const area = this.#area();
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left - area.x) / area.w) * this.#matrix.columns);
    const row = Math.floor(((event.clientY - box.top - area.y) / area.h) * this.#matrix.rows);
    if (row >= 0 && row < this.#matrix.rows && column >= 0 && column < this.#matrix.columns) {
      this.#select(row, column);
    }
  }

  #key(event) {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const step = steps[event.key];
    if (!step || !this.#matrix) {
      return;
    }
    event.preventDefault();
    const { row, column } = this.#cell ?? { row: 0, column: 0 };
    this.#select(
      Math.max(0, Math.min(this.#matrix.rows - 1, row + step[0])),
      Math.max(0, Math.min(this.#matrix.columns - 1, column + step[1])),
    );
  }

  #select(row, column) {
    this.#cell = { row, column };
    setText(this.readout, this.#options.cell(row * this.#matrix.rowStride, column * this.#matrix.columnStride, this.#matrix.at(row, column)));
    this.#draw();
  }
}

/** Places for numbers on an axis without segments. */
function ticks(count) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => count / s <= 8) ?? 1000;
  const list = [];
  for (let at = 0; at < count; at += step) {
    list.push({ from: at, to: at, name: String(at), segment: null });
  }
  return list;
}
