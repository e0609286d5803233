/**
 * Grey pictures, {pixels, width, height} with rows of width bytes, and what OpenCV does with them: the same pixels, or a level
 * beside them where it rounds otherwise.
 */

/** As OpenCV rounds: a half goes to the even neighbour. */
export function even(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Luma of ITU-R BT.601 of an ImageData. */
export function greyOf({ data, width, height }) {
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    pixels[i] = (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2] + 500) / 1000;
  }
  return { pixels, width, height };
}

/** A part of a picture, in pixels of it. */
export function part({ pixels, width }, left, top, partWidth, partHeight) {
  const cut = new Uint8Array(partWidth * partHeight);
  for (let y = 0; y < partHeight; y++) {
    const from = (top + y) * width + left;
    cut.set(pixels.subarray(from, from + partWidth), y * partWidth);
  }
  return { pixels: cut, width: partWidth, height: partHeight };
}

/** Shrinks by averages over areas. */
export function shrunk(picture, width, height) {
  if (width === picture.width && height === picture.height) {
    return picture;
  }
  const across = areas(picture.width, width);
  const down = areas(picture.height, height);
  const lying = new Float32Array(width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    average(across, picture.pixels, y * picture.width, 1, lying, y * width, 1);
  }
  const averages = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    average(down, lying, x, width, averages, x, width);
  }
  // By halves OpenCV has a way of its own, which rounds up.
  const round = picture.width === 2 * width && picture.height === 2 * height ? (value) => value + 0.5 : even;
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.min(255, round(averages[i]));
  }
  return { pixels, width, height };
}

/** Makes one line of another, each with its beginning and the step from one value to the next. */
function average({ first, shares, count }, from, fromAt, fromStep, to, toAt, toStep) {
  for (let i = 0; i < first.length; i++) {
    let sum = 0;
    for (let k = 0, at = fromAt + first[i] * fromStep; k < count; k++, at += fromStep) {
      const share = shares[i * count + k];
      if (share > 0) {
        sum += share * from[at];
      }
    }
    to[toAt + i * toStep] = sum;
  }
}

/** What each pixel of a smaller line takes of those of a larger one: from the first on, as many shares as count says. */
function areas(from, to) {
  const scale = from / to;
  const count = Math.ceil(scale) + 1;
  const first = new Int32Array(to);
  const shares = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const start = i * scale;
    const end = Math.min(from, start + scale);
    first[i] = Math.floor(start);
    for (let pixel = first[i]; pixel < end; pixel++) {
      const covered = Math.min(end, pixel + 1) - Math.max(start, pixel);
      shares[i * count + pixel - first[i]] = covered > 1e-3 ? covered / (end - start) : 0;
    }
  }
  return { first, shares, count };
}

/** Spreads the grey levels evenly; changes the picture. */
export function equalise({ pixels }) {
  const counts = new Int32Array(256);
  for (const value of pixels) {
    counts[value]++;
  }
  const darkest = counts.findIndex((count) => count > 0);
  if (counts[darkest] === pixels.length) {
    return;
  }
  const scale = Math.fround(255 / (pixels.length - counts[darkest]));
  const levels = new Uint8Array(256);
  let sum = 0;
  for (let level = darkest + 1; level < 256; level++) {
    sum += counts[level];
    levels[level] = Math.min(255, even(Math.fround(sum * scale)));
  }
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = levels[pixels[i]];
  }
}

/** Shrinks by interpolation in 256ths between neighbours. */
export function interpolated(picture, width, height) {
  const across = neighbours(picture.width, width);
  const down = neighbours(picture.height, height);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = down.first[y] * picture.width;
    const bottom = down.second[y] * picture.width;
    const low = down.share[y];
    for (let x = 0; x < width; x++) {
      const left = across.first[x];
      const right = across.second[x];
      const share = across.share[x];
      const above = (256 - share) * picture.pixels[top + left] + share * picture.pixels[top + right];
      const below = (256 - share) * picture.pixels[bottom + left] + share * picture.pixels[bottom + right];
      pixels[y * width + x] = ((256 - low) * above + low * below + 32768) >> 16;
    }
  }
  return { pixels, width, height };
}

function neighbours(from, to) {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Int32Array(to);
  for (let i = 0; i < to; i++) {
    const place = (from / to) * (i + 0.5) - 0.5;
    const pixel = Math.max(0, Math.min(from - 1, Math.floor(place)));
    first[i] = pixel;
    second[i] = Math.min(from - 1, pixel + 1);
    share[i] = place < 0 || pixel === from - 1 ? 0 : even(256 * (place - pixel));
  }
  return { first, second, share };
}
