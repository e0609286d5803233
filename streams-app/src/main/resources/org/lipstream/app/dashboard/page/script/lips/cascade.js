/** OpenCV's cascade of Haar features, as its file tells it and as its detector runs it: where it finds a face, this finds it. */

const THRESHOLD_SLACK = 1e-5;
const LEAST_SPREAD = 0.1;

/** Corners of a rectangle in a table of sums, of up to three rectangles of a feature. */
const CORNERS = 4;
const RECTANGLES = 3;

/** Of a tree's node: where to go below the threshold, where above it, the feature, the threshold. */
const NODE = 4;

export class Cascade {
  #stages;
  #features;
  #weights;
  #offsets;
  #stride = 0;

  /** @param {string} xml what OpenCV's file says */
  constructor(xml) {
    this.side = Number(/<width>\s*(\d+)/.exec(xml)[1]);
    const [classifiers, features] = xml.split("<features>");
    this.#stages = classifiers.split("<stageThreshold>").slice(1).map(stage);
    this.#features = features.split("<rects>").slice(1).map((text) => text.split("</rects>")[0].split("<_>").slice(1).map(numbers));
    this.#weights = new Float32Array(this.#features.length * RECTANGLES);
    this.#features.forEach((rectangles, i) => rectangles.forEach((rectangle, r) => (this.#weights[i * RECTANGLES + r] = rectangle[4])));
    this.#offsets = new Int32Array(this.#features.length * RECTANGLES * CORNERS);
  }

  /** Prepares for tables of sums of which a row is so long. */
  lay(stride) {
    if (stride !== this.#stride) {
      this.#stride = stride;
      this.#features.forEach((rectangles, i) =>
        rectangles.forEach(([x, y, width, height], r) =>
          this.#offsets.set(corners(x, y, width, height, stride), (i * RECTANGLES + r) * CORNERS),
        ),
      );
    }
  }

  /**
   * Looks at one window.
   *
   * @param {{sums: Int32Array, squares: Uint32Array}} table as sumTable makes it
   * @param {number} at where the window begins in it
   * @return {number} above 0 for a face, 0 if the first stage already said no, else below 0
   */
  look({ sums, squares }, at) {
    const scale = this.#spread(sums, squares, at);
    if (scale === 0) {
      return -1;
    }
    for (let s = 0; s < this.#stages.length; s++) {
      if (this.#sum(this.#stages[s], sums, at, scale) < this.#stages[s].least) {
        return -s;
      }
    }
    return 1;
  }

  /** What a stage's trees say together. A node leads to another of its tree, or to the leaf of that number, negative. */
  #sum({ roots, left, right, feature, threshold, leaves }, sums, at, scale) {
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      const root = roots[tree];
      let node = 0;
      do {
        const value = Math.fround(this.#feature(sums, at, feature[root + node]) * scale);
        node = value < threshold[root + node] ? left[root + node] : right[root + node];
      } while (node > 0);
      sum += leaves[root + tree - node]; // each tree has one leaf more than nodes
    }
    return sum;
  }

  /** One by the spread of the window's grey levels, by which features are measured; 0 where there is too little. */
  #spread(sums, squares, at) {
    const inner = this.side - 2;
    const area = inner * inner;
    const a = at + this.#stride + 1;
    const b = a + inner;
    const c = a + inner * this.#stride;
    const d = c + inner;
    const sum = sums[a] - sums[b] - sums[c] + sums[d];
    const square = (squares[a] - squares[b] - squares[c] + squares[d]) >>> 0;
    const variance = area * square - sum * sum;
    if (variance <= 0) {
      return 0;
    }
    const scale = Math.fround(1 / Math.sqrt(variance));
    return Math.fround(area * scale) < LEAST_SPREAD ? scale : 0;
  }

  #feature(sums, at, feature) {
    const offsets = this.#offsets;
    let value = 0;
    for (let r = feature * RECTANGLES; r < (feature + 1) * RECTANGLES; r++) {
      const weight = this.#weights[r];
      if (weight !== 0) {
        const o = r * CORNERS;
        const sum = sums[at + offsets[o]] - sums[at + offsets[o + 1]] - sums[at + offsets[o + 2]] + sums[at + offsets[o + 3]];
        value = Math.fround(value + Math.fround(weight * sum));
      }
    }
    return value;
  }
}

function stage(text) {
  const trees = text.split("<internalNodes>").slice(1);
  const nodes = trees.map((tree) => numbers(tree));
  const leaves = trees.flatMap((tree) => numbers(tree.split("<leafValues>")[1]));
  const all = nodes.flat();
  const column = (c) => all.filter((_, i) => i % NODE === c);
  let next = 0;
  return {
    least: Math.fround(Math.fround(parseFloat(text)) - Math.fround(THRESHOLD_SLACK)),
    roots: Int32Array.from(nodes, (values) => (next += values.length / NODE) - values.length / NODE),
    left: Int32Array.from(column(0)),
    right: Int32Array.from(column(1)),
    feature: Int32Array.from(column(2)),
    threshold: Float32Array.from(column(3)),
    leaves: Float32Array.from(leaves),
  };
}

function numbers(text) {
  return text.split("<")[0].trim().split(/\s+/).map(Number);
}

function corners(x, y, width, height, stride) {
  const top = y * stride + x;
  const bottom = (y + height) * stride + x;
  return [top, top + width, bottom, bottom + width];
}

/** Sums of all pixels above and to the left, of their values and of their squares, a row longer than stride allows for. */
export function sumTable({ pixels, width, height }, stride) {
  const sums = new Int32Array((height + 1) * stride);
  const squares = new Uint32Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    let square = 0;
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x];
      const at = (y + 1) * stride + x + 1;
      sum += value;
      square += value * value;
      sums[at] = sums[at - stride] + sum;
      squares[at] = squares[at - stride] + square;
    }
  }
  return { sums, squares };
}
