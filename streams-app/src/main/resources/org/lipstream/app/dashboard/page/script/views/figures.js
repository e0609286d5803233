/** The paper's seven figures, drawn from one report. */

import { h, svg } from "../dom.js";
import { fixed, isNumber } from "../format.js";
import { dots, mark } from "../plots/dots.js";
import { Heatmap } from "../plots/heatmap.js";
import { FROM_ZERO, Lines } from "../plots/lines.js";
import { readMatrix, segments, tokenName } from "../plots/matrix.js";
import { Figure } from "./figure.js";

const NO_MAPS = ["This report is a summary.", "Ask above for a full one of the next decode, or of a past utterance."];
const COMPONENTS = {
  ATTENTION_OUT: "attention out",
  GATE: "gate",
  UP: "up",
  ACT_UP: "act × up",
  DOWN: "down",
  BLOCK_OUT: "block out",
};
const GROUPS = [
  { name: "BOS", token: "bos", points: true },
  { name: "sinks but BOS, mean", token: "shadow", points: true },
  { name: "other tokens, mean", token: "prompt", points: true },
];
const SHADOW_GROUPS = [
  { name: "BOS, shadow model", token: "bos", dash: [5, 3] },
  { name: "sinks, shadow model", token: "shadow", dash: [5, 3] },
];

export class Figures {
  constructor() {
    this.attention = new Figure("1", "Attention", "Mean over heads and blocks: how much each query (row) gives to each key (column). Borders part BOS, audio, video, prompt and response. Colours follow the square root.");
    this.magnitude = new Figure("2", "Magnitudes", "Size of each token's state (row) in each feature (column) at the block with the largest peak. Massive activations are single bright cells, in the same columns for every sink.");
    this.alpha = new Figure("3", "Sink score by block", "alpha: the mean attention that a token receives from itself and all tokens after it.");
    this.components = new Figure("4", "Where the spike comes from", "Largest magnitude at each place within the block where it first appears.");
    this.cosine = new Figure("5", "Cosine with BOS by block", "How far a token's state points BOS's way. Sinks join it; other tokens stay apart.");
    this.pairs = new Figure("6", "Pairwise cosine", "Every token's state against every other's at one block.");
    this.rotation = new Figure("7", "What if the strongest sink were rotated away?", "The same after its state is turned to the nearest other token's direction, its length kept.");
    this.rotation.element.classList.add("wide");
    this.maps = new Map();
    this.alphaLines = lines("alpha by block", "sink score alpha (share)", (v) => fixed(v, 2), FROM_ZERO, 290);
    this.cosineLines = lines("Cosine with BOS by block", "cosine with BOS", (v) => fixed(v, 2), (_, low) => [Math.min(-0.05, low - 0.05), 1.05], 372);
    this.element = h(
      "div",
      { class: "plots" },
      [this.attention, this.magnitude, this.alpha, this.components, this.cosine, this.pairs, this.rotation].map((f) => f.element),
    );
    this.shownRotation = "attention";
  }

  destroy() {
    this.maps.forEach((map) => map.destroy());
    this.alphaLines.destroy();
    this.cosineLines.destroy();
  }

  /**
   * @param {Object|undefined} summary the newest report
   * @param {Object|undefined} full the newest report with maps
   * @param {Object|undefined} shadow the shadow model's newest
   */
  show(summary, full, shadow) {
    this.#showMap(this.attention, "attention", full, full?.maps?.attention, attentionOptions);
    this.#showMap(this.magnitude, "magnitude", full, full?.maps?.magnitude, magnitudeOptions);
    this.#showMap(this.pairs, "pairs", full, full?.maps?.cosine, cosineOptions);
    this.#showLines(this.alpha, this.alphaLines, summary, shadow, (layer) => layer.alpha, 1);
    this.#showLines(this.cosine, this.cosineLines, summary, shadow, (layer) => layer.cosineToBos, 0);
    // Summaries leave most components out.
    this.#showComponents(originLayer(summary)?.components.length > 1 ? summary : (full ?? summary));
    this.#showRotation(full);
  }

  #map(key) {
    if (!this.maps.has(key)) {
      this.maps.set(key, new Heatmap(key));
    }
    return this.maps.get(key);
  }

  #showMap(figure, key, report, map, options) {
    const matrix = readMatrix(map);
    if (!matrix) {
      figure.showEmpty(...(report ? ["The report has no such map.", "The model's probe was not asked for it."] : NO_MAPS));
      return;
    }
    const heatmap = this.#map(key);
    heatmap.label = figure.element.querySelector("h3").textContent;
    figure.show(heatmap.element);
    if (heatmap.source !== map) {
      heatmap.source = map;
      heatmap.show(matrix, options(matrix, report));
    }
  }

  #showLines(figure, plot, report, shadow, values, first) {
    const layers = (report?.layers ?? []).filter((layer) => layer.layer >= first && values(layer)?.length);
    if (layers.length === 0) {
      figure.showEmpty("No report yet.", "One comes with every decode while somebody speaks and the monitor is on.");
      return;
    }
    figure.show(plot.element);
    const others = new Map((shadow?.layers ?? []).map((layer) => [layer.layer, layer]));
    const groups = layers.map((layer) => groupMeans(report, values(layer)));
    const shadows = layers.map((layer) => (others.has(layer.layer) ? groupMeans(shadow, values(others.get(layer.layer)) ?? []) : []));
    plot.show([
      layers.map((layer) => layer.layer),
      ...[0, 1, 2].map((i) => groups.map((g) => g[i] ?? null)),
      ...[0, 1].map((i) => shadows.map((g) => g[i] ?? null)),
    ]);
  }

  #showComponents(report) {
    const layer = originLayer(report);
    if (!layer) {
      this.components.showEmpty(...NO_MAPS);
      return;
    }
    const rows = layer.components.map((one) => ({
      name: COMPONENTS[one.component] ?? String(one.component).toLowerCase(),
      dots: [
        { name: "other tokens, median", value: one.median, token: "prompt", shape: "bar" },
        { name: "largest other token", value: Math.abs(one.value), token: "shadow", shape: "square" },
        { name: "BOS", value: one.bos, token: "bos", shape: "circle" },
      ],
    }));
    const key = JSON.stringify(rows) + layer.layer;
    if (key !== this.componentsKey) {
      this.componentsKey = key;
      const legend = h(
        "ul",
        { class: "legend" },
        rows[0].dots.toReversed().map((dot) => h("li", {}, svg("svg", { width: 12, height: 16, "aria-hidden": "true" }, mark(dot, 6, 8)), dot.name)),
      );
      this.components.show(h("div", {}, legend, dots("Component magnitudes", "largest magnitude in block " + layer.layer + " (log)", rows)));
    }
  }

  #showRotation(full) {
    const rotation = full?.maps?.rotation;
    if (!rotation) {
      this.rotation.showEmpty("Not computed for this report.", "Choose an utterance above and ask what if.");
      this.rotationKey = null;
      return;
    }
    const kinds = {
      attention: ["Attention", full.maps.attention, rotation.attention, attentionOptions],
      magnitude: ["Magnitudes", full.maps.magnitude, rotation.magnitude, magnitudeOptions],
      cosine: ["Pairwise cosine", full.maps.cosine, rotation.cosine, cosineOptions],
    };
    if (this.rotationKey !== rotation) {
      this.rotationKey = rotation;
      this.#drawRotation(full, kinds);
    }
  }

  #drawRotation(full, kinds) {
    const buttons = Object.entries(kinds).map(([kind, [name]]) =>
      h("button", {
        type: "button",
        "aria-pressed": String(kind === this.shownRotation),
        onclick: () => {
          this.shownRotation = kind;
          this.#drawRotation(full, kinds);
        },
      }, name),
    );
    const [name, before, after, options] = kinds[this.shownRotation];
    const first = readMatrix(before);
    const second = readMatrix(after);
    const sides = [["as it was", first, "before"], ["after the rotation", second, "after"]].map(([title, matrix, key]) => {
      const map = this.#map("rotation-" + key);
      map.label = name + " " + title;
      const side = h("div", {}, h("h4", {}, title), matrix ? map.element : h("p", { class: "muted small" }, "not in the report"));
      if (matrix) {
        // The same colours on both sides, or the eye compares nothing.
        const low = Math.min(first?.min ?? matrix.min, second?.min ?? matrix.min);
        const high = Math.max(first?.max ?? matrix.max, second?.max ?? matrix.max);
        map.show(matrix, { ...options(matrix, full), ...(this.shownRotation === "cosine" ? {} : { low, high }) });
      }
      return side;
    });
    this.rotation.show(h("div", {}, h("div", { class: "switch", role: "group", "aria-label": "Map" }, buttons), h("div", { class: "pair" }, sides)));
  }
}

function lines(label, title, text, range, height) {
  return new Lines({
    label,
    x: { title: "block", whole: true },
    y: { title, text, range },
    height,
    series: [...GROUPS, ...SHADOW_GROUPS],
  });
}

/** Tokens that any block calls a sink, BOS apart, by any rule; or that turn BOS's way. */
export function sinkTokens(report) {
  const tokens = new Set();
  for (const layer of report?.layers ?? []) {
    (layer.sinks ?? []).forEach((sink) => tokens.add(sink.token));
  }
  (report?.secondarySinks ?? []).forEach((sink) => tokens.add(sink.token));
  return tokens;
}

/** Means over BOS, sinks, others. */
function groupMeans(report, values) {
  const sinks = sinkTokens(report);
  const sums = [0, 0, 0];
  const counts = [0, 0, 0];
  values.forEach((value, token) => {
    if (isNumber(value)) {
      const group = report.roles?.[token] === "BOS" ? 0 : sinks.has(token) ? 1 : 2;
      sums[group] += value;
      counts[group]++;
    }
  });
  return sums.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : null));
}

/** The layer where a spike begins, else the one with the largest component. */
function originLayer(report) {
  const layers = (report?.layers ?? []).filter((layer) => layer.components?.length > 0);
  const origin = report?.origins?.[0]?.layer;
  const largest = (layer) => Math.max(...layer.components.map((c) => Math.max(Math.abs(c.value ?? 0), c.bos ?? 0)));
  return layers.find((layer) => layer.layer === origin) ?? layers.sort((a, b) => largest(b) - largest(a))[0];
}

function attentionOptions(matrix, report) {
  const parts = segments(report.roles);
  return {
    scale: "viridis",
    low: matrix.isLog ? matrix.min : 0,
    root: !matrix.isLog,
    hidden: (row, column) => column > row,
    x: { title: "key (attended to)", segments: parts },
    y: { title: "query (attends)", segments: parts },
    value: { title: matrix.isLog ? "log10 share" : "share", text: (v) => fixed(v, v < 0.1 ? 3 : 2) },
    cell: (row, column, value) =>
      column > row
        ? tokenName(report, row) + " comes before " + tokenName(report, column)
        : tokenName(report, row) + " gives " + tokenName(report, column) + " " + fixed(value, 4),
  };
}

function magnitudeOptions(matrix, report) {
  const real = (v) => (matrix.isLog ? 10 ** v : v);
  return {
    scale: "cividis",
    // Three decades: below them nothing stands out, and the rest would share few colours.
    low: matrix.isLog ? Math.max(matrix.min, matrix.max - 3) : matrix.min,
    x: { title: "feature" + (isNumber(matrix.layer) ? " at block " + matrix.layer : "") },
    y: { title: "token", segments: segments(report.roles) },
    value: { title: "magnitude", text: (v) => fixed(real(v), real(v) < 10 ? 1 : 0) },
    cell: (row, column, value) => tokenName(report, row) + ", feature " + column + ": " + fixed(real(value), 2),
  };
}

function cosineOptions(matrix, report) {
  const parts = segments(report.roles);
  return {
    scale: "diverging",
    low: -1,
    high: 1,
    x: { title: "token" + (isNumber(matrix.layer) ? " at block " + matrix.layer : ""), segments: parts },
    y: { title: "token", segments: parts },
    value: { title: "cosine", text: (v) => fixed(v, 1) },
    cell: (row, column, value) => tokenName(report, row) + " and " + tokenName(report, column) + ": " + fixed(value, 2),
  };
}
