/** The paper's seven figures, drawn from one report. */

import { h, svg } from "../dom.js";
import { fixed, isNumber, tick } from "../format.js";
import { dots, mark } from "../plots/dots.js";
import { Heatmap } from "../plots/heatmap.js";
import { FROM_ZERO, Lines } from "../plots/lines.js";
import { readMatrix } from "../plots/matrix.js";
import { getJson } from "../stream.js";
import { Figure } from "./figure.js";
import { attentionOptions, cosineOptions, magnitudeOptions } from "./map-options.js";
import { marks } from "./normal.js";
import { Rotation } from "./rotation.js";

const NO_MAPS = ["This report is a summary.", "Ask above for a full one of the next decode, or of a past utterance."];
const NO_REPORT = ["No report yet.", "One comes with every decode while somebody speaks and the monitor is on."];
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
  #profiles = null;

  constructor() {
    this.attention = new Figure("1", "Attention", "Mean over heads and blocks: how much each query (row) gives to each key (column). Borders part BOS, audio, video, prompt and response. Colours follow the square root.", "Where the model looks while it reads and writes: a bright column is a token that all the others look at.");
    this.magnitude = new Figure("2", "Magnitudes", "Size of each token's state (row) in each feature (column) at the block with the largest peak. Massive activations are single bright cells, in the same columns for every sink.", "How large the numbers are with which the model computes: a few that tower above all others go with a token that everybody looks at.");
    this.alpha = new Figure("3", "Sink score by block", "alpha: the mean attention that a token receives from itself and all tokens after it.", "How much of the others' attention one token draws, from the first block to the last.");
    this.components = new Figure("4", "Where the spike comes from", "Largest magnitude at each place within the block where it first appears, in the order of the computation: what attention adds; the gate before its activation; up; their product; what down writes.", "Which part of a block writes the number that towers above the others.");
    this.cosine = new Figure("5", "Cosine with BOS by block", "How far a token's state points BOS's way. Sinks join it; other tokens stay apart.", "Whether tokens turn into copies of the first one: 1 is a copy, 0 has nothing of it.");
    this.pairs = new Figure("6", "Pairwise cosine", "Every token's state against every other's at one block.", "Which tokens the model takes for alike: bright squares are tokens that it can hardly tell apart.");
    this.rotation = new Rotation();
    this.all = [this.attention, this.magnitude, this.alpha, this.components, this.cosine, this.pairs, this.rotation.figure];
    this.maps = new Map();
    this.alphaLines = lines("alpha by block", "sink score alpha (share)", (v, step) => tick(v, step, 2), FROM_ZERO, 290);
    this.cosineLines = lines("Cosine with BOS by block", "cosine with BOS", (v) => fixed(v, 2), (_, low) => [Math.min(-0.05, low - 0.05), 1.05], 372);
    this.element = h(
      "div",
      { class: "plots" },
      this.all.map((figure) => figure.element),
    );
    this.#askForProfiles();
  }

  destroy() {
    this.maps.forEach((map) => map.destroy());
    this.alphaLines.destroy();
    this.cosineLines.destroy();
    this.rotation.destroy();
  }

  /**
   * @param {Object|undefined} summary the newest report
   * @param {Object|undefined} full the newest report with maps
   * @param {Object|undefined} shadow the shadow model's newest
   */
  show(summary, full, shadow) {
    this.summary = summary;
    this.#mark();
    this.#showMap(this.attention, "attention", full, full?.maps?.attention, attentionOptions);
    this.#showMap(this.magnitude, "magnitude", full, full?.maps?.magnitude, magnitudeOptions);
    this.#showMap(this.pairs, "pairs", full, full?.maps?.cosine, cosineOptions);
    this.#showLines(this.alpha, this.alphaLines, summary, shadow, (layer) => layer.alpha, 1);
    this.#showLines(this.cosine, this.cosineLines, summary, shadow, (layer) => layer.cosineToBos, 0);
    // Summaries leave most components out.
    this.#showComponents(originLayer(summary)?.components.length > 1 ? summary : (full ?? summary));
    this.rotation.show(full);
  }

  /** Profiles do not change while a server runs: they are asked for once. */
  async #askForProfiles() {
    try {
      this.#profiles = await getJson("/v1/profile");
      this.#mark();
    } catch {
      // Then no figure has a mark.
    }
  }

  #mark() {
    if (this.#profiles) {
      marks(this.summary, this.#profiles[this.summary?.model]).forEach((mark, i) => this.all[i].mark(mark));
    }
  }

  #noMaps() {
    return this.summary ? NO_MAPS : NO_REPORT;
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
      figure.showEmpty(...(report ? ["The report has no such map.", "The model's probe was not asked for it."] : this.#noMaps()));
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
      figure.showEmpty(...NO_REPORT);
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
      this.components.showEmpty(...this.#noMaps());
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
    const width = this.components.body.clientWidth;
    const key = JSON.stringify(rows) + layer.layer + "/" + width;
    if (key !== this.componentsKey) {
      this.componentsKey = key;
      const legend = h(
        "ul",
        { class: "legend" },
        rows[0].dots.toReversed().map((dot) => h("li", {}, svg("svg", { width: 12, height: 16, "aria-hidden": "true" }, mark(dot, 6, 8)), dot.name)),
      );
      this.components.show(h("div", {}, legend, dots("Component magnitudes", "largest magnitude in block " + layer.layer + " (log)", rows, width)));
    }
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
