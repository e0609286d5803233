/** A few figures of every report, over time. */

import { h } from "../dom.js";
import { fixed, isNumber, percent } from "../format.js";
import { fromZero, Lines, spanning } from "../plots/lines.js";
import { Figure } from "./figure.js";

const HEIGHT = 210;

/** A longer pause between two utterances of a session is a gap in its line. */
const LONGEST_PAUSE_S = 60;

/** What was asked for, of half an utterance or of one long past, is no point of a series. */
const SERIES = new Set(["FINAL", "SHADOW"]);

export class OverTime {
  constructor() {
    const time = { title: "time of what was said (hh:mm:ss)", time: true };
    this.mass = new Figure("", "Where attention goes", "Share of all attention that the segments receive, mean over heads and blocks.");
    this.snr = new Figure("", "Sound against noise", "Estimated from the session's levels; what one would expect attention to follow.");
    this.share = new Figure("", "Sink share", "Share of (block, token) pairs, BOS apart, that are attention sinks by any rule.");
    this.loss = new Figure("", "Decorrelation loss", "Mean squared cosine with BOS over blocks 2 to L-1: near 0 where no token copies BOS.");
    this.plots = {
      mass: new Lines({
        label: "Attention by segment over time",
        x: time,
        y: { title: "share of attention", text: (v) => percent(v), range: fromZero(0.1) },
        height: HEIGHT,
        series: [
          { name: "audio", token: "audio", points: true },
          { name: "video", token: "video", points: true },
          { name: "BOS", token: "bos" },
        ],
      }),
      snr: new Lines({
        label: "Signal to noise ratio over time",
        x: time,
        y: { title: "SNR (dB)", text: (v, step) => fixed(v, step < 1 ? 1 : 0, " dB"), range: spanning(10) },
        height: HEIGHT,
        series: [{ name: "SNR", token: "audio", points: true }],
      }),
      share: new Lines({
        label: "Sink share over time",
        x: time,
        y: { title: "share of pairs", text: (v) => percent(v, 2), range: fromZero(0.02) },
        height: HEIGHT,
        series: [
          { name: "model", token: "accent", points: true },
          { name: "shadow model", token: "shadow", dash: [5, 3], points: true },
        ],
      }),
      loss: new Lines({
        label: "Decorrelation loss over time",
        x: time,
        y: { title: "loss", text: (v) => fixed(v, 3), range: fromZero(0.02) },
        height: HEIGHT,
        series: [
          { name: "model", token: "accent", points: true },
          { name: "shadow model", token: "shadow", dash: [5, 3], points: true },
        ],
      }),
    };
    this.element = h("div", { class: "plots" }, [this.mass, this.snr, this.share, this.loss].map((f) => f.element));
  }

  destroy() {
    Object.values(this.plots).forEach((plot) => plot.destroy());
  }

  /** @param {Array} points of one session or several */
  show(points) {
    const sorted = points.filter((p) => isNumber(p.t) && SERIES.has(p.purpose ?? "FINAL")).sort((a, b) => a.t - b.t);
    const main = sorted.filter((p) => !p.shadow);
    this.#show("mass", main, ["massAUDIO", "massVIDEO", "massBOS"].map((name) => (p) => p[name]));
    this.#show("snr", main.filter((p) => isNumber(p.snrDb)), [(p) => p.snrDb]);
    for (const [plot, name] of [["share", "sinkShare"], ["loss", "decorrelationLoss"]]) {
      this.#show(plot, sorted, [(p) => (p.shadow ? null : p[name]), (p) => (p.shadow ? p[name] : null)]);
    }
  }

  #show(name, points, values) {
    if (points.length === 0) {
      this[name].showEmpty(
        name === "snr" ? "No estimate of the noise yet." : "No report yet.",
        name === "snr" ? "It comes with transcripts once a session has heard both speech and pauses." : "One comes with every decode while somebody speaks and the monitor is on.",
      );
      return;
    }
    this[name].show(this.plots[name].element);
    this.plots[name].showApart(bySession(points).map((own) => table(own, values)));
  }
}

/** One line for each session: what one says has nothing to do with what another said before. */
function bySession(points) {
  const sessions = new Map();
  for (const point of points) {
    sessions.set(point.session, [...(sessions.get(point.session) ?? []), point]);
  }
  return [...sessions.values()];
}

/** Where nothing was said for long, the line has a gap. */
function table(points, values) {
  const rows = [];
  points.forEach((point, i) => {
    const seconds = point.t / 1000;
    if (i > 0 && seconds - points[i - 1].t / 1000 > LONGEST_PAUSE_S) {
      rows.push([seconds - LONGEST_PAUSE_S / 2, ...values.map(() => null)]);
    }
    rows.push([seconds, ...values.map((value) => (isNumber(value(point)) ? value(point) : undefined))]);
  });
  return [0, ...values].map((_, column) => rows.map((row) => row[column]));
}
