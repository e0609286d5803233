/** How the maps of a report are drawn: colours, axes, and what a cell says. */

import { fixed, isNumber } from "../format.js";
import { segments, tokenName } from "../plots/matrix.js";

export function attentionOptions(matrix, report) {
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

export function magnitudeOptions(matrix, report) {
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

export function cosineOptions(matrix, report) {
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
