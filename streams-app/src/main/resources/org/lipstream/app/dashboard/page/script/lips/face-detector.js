/** Searches frontal faces as the server does: OpenCV's cascade on a picture that is shrunk to 320 pixels. */

import { sumTable } from "./cascade.js";
import { equalise, even, interpolated, part, shrunk } from "./grey.js";

const SEARCHED_SIDE = 320;
const SMALLEST_FACE = 0.1;
const STEP = 1.1;
const LEAST_NEIGHBOURS = 3;
const ALIKE = 0.2;
const STRIPE = 32;

export class FaceDetector {
  #small = null;
  #shrink = 1;

  /** @param {Cascade} cascade */
  constructor(cascade) {
    this.cascade = cascade;
  }

  /** Takes the grey picture that the next searches look at. */
  look(picture) {
    this.#shrink = Math.min(1, SEARCHED_SIDE / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * this.#shrink));
    const height = Math.max(1, Math.round(picture.height * this.#shrink));
    const small = shrunk(picture, width, height);
    this.#small = { ...small, pixels: small.pixels.slice() };
    equalise(this.#small);
  }

  /** All faces, {x, y, side} with the centre, in the picture's pixels. */
  everywhere() {
    const { width, height } = this.#small;
    const smallest = Math.round(SMALLEST_FACE * Math.max(width, height));
    return this.#search(this.#small, 0, 0, smallest, Math.min(width, height));
  }

  /** The faces of about the same size near a place where one was. */
  near(last) {
    const x = last.x * this.#shrink;
    const y = last.y * this.#shrink;
    const side = last.side * this.#shrink;
    const left = Math.trunc(Math.max(0, x - side));
    const top = Math.trunc(Math.max(0, y - side));
    const right = Math.trunc(Math.min(this.#small.width, x + side));
    const bottom = Math.trunc(Math.min(this.#small.height, y + side));
    if (right - left < side / 2 || bottom - top < side / 2) {
      return [];
    }
    const region = part(this.#small, left, top, right - left, bottom - top);
    return this.#search(region, left, top, Math.trunc(side * 0.75), Math.trunc(side * 1.35));
  }

  #search(picture, left, top, smallest, largest) {
    const scales = this.#scales(picture, smallest, largest);
    const stripes = Math.ceil((even(picture.width / scales[0]) + 1 - this.cascade.side) / STRIPE);
    const found = scales.flatMap((scale) => this.#atScale(picture, scale, stripes));
    return grouped(found).map(({ x, y, side }) => ({
      x: (left + x + side / 2) / this.#shrink,
      y: (top + y + side / 2) / this.#shrink,
      side: side / this.#shrink,
    }));
  }

  /** By how much the picture is shrunk, so that a face of each size fits the cascade's window. */
  #scales({ width, height }, smallest, largest) {
    const all = [];
    for (let scale = 1; even(this.cascade.side * scale) <= Math.min(width, height); scale *= STEP) {
      all.push(Math.fround(scale));
    }
    const size = (scale) => even(Math.fround(this.cascade.side * scale));
    const wanted = all.filter((scale) => size(scale) >= smallest && size(scale) <= largest);
    if (wanted.length > 0 || all.length === 0) {
      return wanted;
    }
    return [all.reduce((best, scale) => (Math.abs(size(scale) - smallest) < Math.abs(size(best) - smallest) ? scale : best))];
  }

  #atScale(picture, scale, stripes) {
    const width = even(picture.width / scale);
    const height = even(picture.height / scale);
    const across = width + 1 - this.cascade.side;
    const down = height + 1 - this.cascade.side;
    if (across <= 0 || down <= 0) {
      return [];
    }
    const layer = width === picture.width && height === picture.height ? picture : interpolated(picture, width, height);
    const stride = picture.width + 1;
    const table = sumTable(layer, stride);
    this.cascade.lay(stride);
    const step = scale >= 2 ? 1 : 2;
    const found = [];
    const side = even(Math.fround(this.cascade.side * scale));
    for (let y = 0; y < Math.min(down, reach(down, step, stripes)); y += step) {
      for (let x = 0; x < across; x += step) {
        const result = this.cascade.look(table, y * stride + x);
        if (result > 0) {
          found.push({ x: even(Math.fround(x * scale)), y: even(Math.fround(y * scale)), side });
        } else if (result === 0) {
          x += step;
        }
      }
    }
    return found;
  }
}

/** How many rows OpenCV's stripes cover; an odd last row may lie behind them. */
function reach(rows, step, stripes) {
  return stripes * Math.max(Math.ceil(Math.floor(rows / step) / stripes), 1) * step;
}

/** Finds that lie close together become one; those that stand alone, or within a better one, are dropped. */
function grouped(found) {
  const groups = [];
  const group = found.map((_, i) => i);
  const root = (i) => (group[i] === i ? i : (group[i] = root(group[i])));
  found.forEach((a, i) => found.slice(0, i).forEach((b, j) => alike(a, b) && (group[root(i)] = root(j))));
  found.forEach((square, i) => (groups[root(i)] ??= []).push(square));
  const means = Object.values(groups).map(mean).filter(({ count }) => count > LEAST_NEIGHBOURS);
  return means.filter((one) => !means.some((other) => other !== one && within(one, other)));
}

function alike(a, b) {
  const slack = ALIKE * Math.min(a.side, b.side);
  return [a.x - b.x, a.y - b.y, a.x + a.side - b.x - b.side, a.y + a.side - b.y - b.side].every((apart) => Math.abs(apart) <= slack);
}

function mean(squares) {
  const share = Math.fround(1 / squares.length);
  const of = (name) => even(Math.fround(squares.reduce((sum, square) => sum + square[name], 0) * share));
  return { x: of("x"), y: of("y"), side: of("side"), count: squares.length };
}

function within(one, other) {
  const slack = even(other.side * ALIKE);
  return (
    one.x >= other.x - slack &&
    one.y >= other.y - slack &&
    one.x + one.side <= other.x + other.side + slack &&
    one.y + one.side <= other.y + other.side + slack &&
    other.count > Math.max(3, one.count)
  );
}
