/** Lines over time or blocks: uPlot, in the page's colours, with a legend that has the last values. */

import uPlot from "../../vendor/uplot/uPlot.js";
import { h, setText, svg } from "../dom.js";
import { colour, onTheme } from "../theme.js";
import { isNumber, NONE } from "../format.js";

const FONT = "500 11px Inter, system-ui, sans-serif";

/** From zero to a little above the largest. */
export const FROM_ZERO = (_, low, high) => [0, high > 0 ? 1.1 * high : 1];

/** From zero to a little above the largest, and no less than so far: next to nothing shall look like it. */
export const fromZero = (least) => (_, low, high) => [0, Math.max(1.1 * (high ?? 0), least)];

/** All values with a margin, and no less than so much from bottom to top. */
export const spanning = (least) => (_, low, high) => {
  const middle = ((low ?? 0) + (high ?? 0)) / 2;
  const half = Math.max(0.55 * (high - low || 0), least / 2);
  return [middle - half, middle + half];
};

export class Lines {
  #plot = null;
  #data = null;
  #tables = 0;

  /**
   * @param {Object} options label, x ({title, time, whole}), y ({title, text(value, an axis' step or nothing), range}), height, and series:
   *     [{name, token, dash, points}]
   */
  constructor(options) {
    this.options = options;
    this.values = options.series.map(() => h("b", {}, NONE));
    this.legend = h(
      "ul",
      { class: "legend" },
      options.series.map((series, i) => h("li", {}, swatch(series), series.name, this.values[i])),
    );
    this.host = h("div", { class: "lines", role: "img", "aria-label": options.label });
    this.element = h("div", {}, this.legend, this.host);
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(this.host);
    this.stopTheme = onTheme(() => this.#rebuild());
  }

  /**
   * Lines that do not belong together, such as those of several sessions: each series once for each
   * table, in the same colour. A null is a gap; what is not known is undefined.
   *
   * @param {Array<Array<Array<number|null|undefined>>>} tables x, and one list for each series
   */
  showApart(tables) {
    if (tables.length !== this.#tables) {
      this.#tables = tables.length;
      this.#plot?.destroy();
      this.#plot = null;
    }
    this.show(tables.length === 1 ? tables[0] : uPlot.join(tables));
  }

  /** @param {Array<Array<number|null>>} data x, and one list for each series */
  show(data) {
    this.#data = data;
    this.values.forEach((shown, i) => {
      const last = this.#newest(data, i);
      setText(shown, isNumber(last) ? this.options.y.text(last) : NONE);
    });
    this.host.setAttribute(
      "aria-label",
      this.options.label + ". " + this.options.series.map((s, i) => s.name + " " + this.values[i].textContent).join(", "),
    );
    if (this.#plot) {
      this.#plot.setData(data);
    } else {
      this.#rebuild();
    }
  }

  /** A series' last value, of whichever table has the newest. */
  #newest(data, series) {
    const columns = data.slice(1).filter((_, column) => column % this.values.length === series);
    const last = Math.max(...columns.map((values) => values.findLastIndex(isNumber)));
    return columns.map((values) => values[last]).find(isNumber);
  }

  destroy() {
    this.observer.disconnect();
    this.stopTheme();
    this.#plot?.destroy();
    this.#plot = null;
  }

  #resize() {
    if (this.#plot && this.host.clientWidth > 0) {
      this.#plot.setSize({ width: this.host.clientWidth, height: this.options.height });
    } else {
      this.#rebuild();
    }
  }

  #rebuild() {
    if (!this.#data || this.host.clientWidth === 0) {
      return;
    }
    this.#plot?.destroy();
    const { x, y, series, height } = this.options;
    this.#plot = new uPlot(
      {
        width: this.host.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        padding: [8, x.time ? 30 : 12, 0, 0],
        scales: { x: { time: Boolean(x.time) }, y: y.range ? { range: y.range } : {} },
        axes: [axis(x, 28), { ...axis(y, 46), values: (_, splits) => splits.map((v) => y.text(v, splits[1] - splits[0])) }],
        series: [{}, ...Array.from({ length: Math.max(1, this.#tables) }, () => series.map((one) => line(one, this.#tables === 0))).flat()],
      },
      this.#data,
      this.host,
    );
  }
}

function axis(options, size) {
  return {
    label: options.title,
    labelFont: FONT,
    labelSize: 18,
    labelGap: 2,
    font: FONT,
    size,
    gap: 4,
    stroke: colour("ink-2"),
    grid: { stroke: colour("rule"), width: 1 },
    ticks: { show: false },
    ...(options.whole ? { incrs: [1, 2, 5, 10] } : {}),
    ...(options.time ? { space: 72, values: times } : {}),
  };
}

function times(_, splits) {
  return splits.map((seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB"));
}

function line(series, spanGaps) {
  const stroke = colour(series.token);
  return {
    label: series.name,
    stroke,
    width: 1.75,
    dash: series.dash,
    spanGaps,
    points: { show: Boolean(series.points), size: 6, stroke, fill: colour("surface") },
  };
}

function swatch(series) {
  const stroke = "var(--" + series.token + ")";
  const mark = svg("line", { x1: 0, y1: 5, x2: 18, y2: 5, "stroke-width": 2 });
  mark.style.stroke = stroke;
  if (series.dash) {
    mark.setAttribute("stroke-dasharray", "5 3");
  }
  return svg("svg", { width: 18, height: 10, "aria-hidden": "true" }, mark);
}
