/** What a report says in words and numbers: its sinks, and the model beside its shadow. */

import { empty, h, table } from "../dom.js";
import { fixed, isNumber, NONE, percent, whole } from "../format.js";
import { segmentOf } from "../plots/matrix.js";

/** One row a token: where it is a sink, how strong, what it says. */
export function sinkTable(report) {
  if (!report) {
    return empty("No report yet.", "One comes with every decode while somebody speaks and the monitor is on.");
  }
  const rows = sinkRows(report);
  if (rows.length === 0) {
    return h("p", { class: "muted" }, "This decode has no attention sink by any rule.");
  }
  return table("Attention sinks", [
    { name: "Token", number: true, cell: (row) => whole(row.token) },
    { name: "Role", cell: (row) => h("span", { class: "chip role-" + segmentOf(row.role) }, row.role.toLowerCase().replace("_", " ")) },
    { name: "Text", cell: (row) => (row.text ? h("span", { class: "mono" }, row.text) : NONE) },
    { name: "Blocks", cell: (row) => row.layers.join(", ") },
    { name: "Largest alpha", number: true, cell: (row) => fixed(row.alpha, 3) },
    { name: "Heads above limit", number: true, cell: (row) => percent(row.headShare) },
    { name: "Found by", cell: (row) => [...row.rules].map((r) => r.toLowerCase().replaceAll("_", " ")).join(", ") || NONE },
    { name: "Massive features", cell: (row) => [...row.features].join(", ") || NONE },
  ], rows);
}

/** Where a Whisper's decoder looks in the sound; nothing for models without cross-attention. */
export function crossNote(report) {
  const cross = report?.encoders?.find((encoder) => encoder.name === "cross");
  if (!cross) {
    return h("span", {});
  }
  const sinks = cross.layers.flatMap((layer) => (layer.sinks ?? []).map((sink) => ({ ...sink, layer: layer.layer })));
  const top = sinks.sort((a, b) => b.alpha - a.alpha)[0];
  const found = top
    ? `Cross-attention: frame ${top.token} of ${cross.frames} draws ${percent(top.alpha)} of block ${top.layer}'s looks, ${sinks.length} sinks in all. `
    : `Cross-attention: no sink among ${cross.frames} frames of sound. `;
  return h("p", { class: "note" }, found + "The seven figures are of the text decoder, whose tokens hear the sound only through these looks. A frame that every word looks at, often silence, is where attention rests and not where a word was heard.");
}

function sinkRows(report) {
  const rows = new Map();
  const row = (sink) => {
    if (!rows.has(sink.token)) {
      rows.set(sink.token, {
        token: sink.token,
        role: String(sink.role ?? report.roles?.[sink.token] ?? ""),
        text: report.texts?.[sink.token] ?? "",
        layers: [],
        alpha: 0,
        headShare: 0,
        rules: new Set(),
        features: new Set(),
      });
    }
    return rows.get(sink.token);
  };
  for (const layer of report.layers ?? []) {
    for (const sink of layer.sinks ?? []) {
      const one = row(sink);
      one.layers.push(layer.layer);
      one.alpha = Math.max(one.alpha, sink.alpha ?? 0);
      one.headShare = Math.max(one.headShare, sink.headShare ?? 0);
      (sink.rules ?? []).forEach((rule) => one.rules.add(String(rule)));
    }
    for (const massive of layer.massive ?? []) {
      rows.get(massive.token)?.features && massive.features?.forEach((f) => rows.get(massive.token).features.add(f.feature));
    }
  }
  return [...rows.values()].sort((a, b) => b.alpha - a.alpha);
}

/** The model's newest report and its shadow's, line by line. */
export function comparison(summary, shadow, session) {
  if (!summary || !shadow) {
    return empty(
      "No shadow model runs.",
      "One that decodes beside the model, and serves nobody, shows what a change would do: ",
      h("code", {}, "./lipstream serve --shadow DIR"),
    );
  }
  const largestAlpha = (report) =>
    Math.max(0, ...(report.layers ?? []).flatMap((l) => (l.sinks ?? []).filter((s) => s.role !== "BOS").map((s) => s.alpha ?? 0)));
  const peak = (report) => Math.max(0, ...(report.layers ?? []).flatMap((l) => (l.peaks ?? []).map((p) => p.ratio ?? 0)));
  const massive = (report) => new Set((report.layers ?? []).flatMap((l) => (l.massive ?? []).map((m) => m.token))).size;
  const sinks = (report) => new Set((report.layers ?? []).flatMap((l) => (l.sinks ?? []).filter((s) => s.role !== "BOS").map((s) => s.token))).size;
  const rows = [
    ["Model", (r) => r.model ?? NONE],
    ["Tokens", (r) => whole(r.tokens)],
    ["Sinks but BOS (tokens)", (r) => whole(sinks(r))],
    ["Largest alpha but BOS's", (r) => fixed(largestAlpha(r), 3)],
    ["Tokens with massive activations", (r) => whole(massive(r))],
    ["Largest peak (medians of its layer)", (r) => fixed(peak(r), 0)],
    ["Decorrelation loss", (r) => (isNumber(r.decorrelationLoss) ? fixed(r.decorrelationLoss, 4) : NONE)],
  ].map(([name, value]) => ({ name, main: value(summary), other: value(shadow) }));
  rows.push({ name: "Understood", main: session?.lastText ?? NONE, other: session?.shadow?.text ?? NONE });
  return table("Model against shadow model", [
    { name: "", cell: (row) => row.name },
    { name: "Model", cell: (row) => row.main },
    { name: "Shadow model", cell: (row) => row.other },
  ], rows);
}
