/** Cuts a square out of a picture at fractions of pixels, as the server does; beyond the border it repeats the edge. */

import { even, part, shrunk } from "./grey.js";

/** Rows of a crop, and bytes of a row. */
export const SIDE = 96;

/** The mouth's square of a face's. */
export function mouthOf({ x, y, side }) {
  return { x, y: y + (0.78 - 0.5) * side, side: 0.55 * side };
}

/** A square's pixels, SIDE rows of as many bytes. */
export function cut(picture, box) {
  return box.side > 2 * SIDE ? cutShrunk(picture, box) : sampled(picture, box);
}

/** Averages pixels of a large mouth first, so that sampling it skips none. */
function cutShrunk(picture, { x, y, side }) {
  const left = clamp(x - side, picture.width);
  const top = clamp(y - side, picture.height);
  const width = Math.max(1, clamp(x + side, picture.width) - left);
  const height = Math.max(1, clamp(y + side, picture.height) - top);
  const scale = SIDE / side;
  const around = part(picture, left, top, width, height);
  const small = shrunk(around, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  return sampled(small, { x: (x - left) * scale, y: (y - top) * scale, side: SIDE });
}

function clamp(coordinate, end) {
  return Math.trunc(Math.max(0, Math.min(end, coordinate)));
}

function sampled({ pixels, width, height }, { x, y, side }) {
  const crop = new Uint8Array(SIDE * SIDE);
  const step = side / SIDE;
  // Pixel i covers [i, i + 1), so its centre, which is what is sampled, lies at i + 0.5.
  const places = (centre, end) =>
    Array.from({ length: SIDE }, (_, i) => {
      const place = (i + 0.5) * step - 0.5 + centre - side / 2;
      const floor = Math.floor(place);
      return { first: inside(floor, end), second: inside(floor + 1, end), share: place - floor };
    });
  const across = places(x, width);
  places(y, height).forEach((row, i) => {
    across.forEach((column, j) => {
      const above = between(pixels, row.first * width, column);
      const below = between(pixels, row.second * width, column);
      crop[i * SIDE + j] = even(above + row.share * (below - above));
    });
  });
  return crop;
}

function inside(place, end) {
  return Math.max(0, Math.min(end - 1, place));
}

function between(pixels, row, { first, second, share }) {
  const left = pixels[row + first];
  return left + share * (pixels[row + second] - left);
}
