/** Colour scales that people with any colour vision, and printers, can read. */

const VIRIDIS = ["440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725"];
const CIVIDIS = ["00224e", "123570", "3b496c", "575d6d", "707173", "8a8678", "a59c74", "c3b369", "e1cc55", "fee838"];
const DIVERGING = ["00306f", "1e5f9e", "6c9ec5", "c3d6e4", "f1eeea", "e5c8ae", "cf8f63", "a75024", "6b1d05"];
const STEPS = 256;

/** 256 colours, each [red, green, blue]. */
function table(stops) {
  const colours = stops.map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: STEPS }, (_, i) => {
    const place = (i / (STEPS - 1)) * (colours.length - 1);
    const low = Math.min(Math.floor(place), colours.length - 2);
    return [0, 1, 2].map((c) => Math.round(colours[low][c] + (place - low) * (colours[low + 1][c] - colours[low][c])));
  });
}

export const SCALES = { viridis: table(VIRIDIS), cividis: table(CIVIDIS), diverging: table(DIVERGING) };

/** @param {number} share in [0, 1] */
export function pick(scale, share) {
  return scale[Math.max(0, Math.min(STEPS - 1, Math.round(share * (STEPS - 1))))];
}
