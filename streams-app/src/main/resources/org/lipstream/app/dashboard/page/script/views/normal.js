/**
 * What is normal inside the loaded model: holds a report against the profile that its sinks.json
 * holds, figure by figure. Alerts are raised elsewhere, after several decodes in a row.
 */

import { fixed, isNumber, plural } from "../format.js";

/** As far beyond what the profile has seen as alerts let pass. */
const FACTOR = 1.5;
const SLACK = { ALPHA: 0.05, COSINE: 0.1, SINK_SHARE: 0.05, PEAK_RATIO: 0 };

/** A range that rests on fewer decodes says nothing. */
const LEAST_DECODES = 20;

const UNKNOWN = "What is normal is not known: the model has no profile (see profile --help).";
const TOO_FEW = "What is normal is not known: the model's profile rests on too few decodes (see profile --help).";
const ELSEWHERE = "What is normal is not known: the profile has no such tokens.";

/**
 * A mark for each of the seven figures: {state: "normal"|"unusual"|"unknown", text}.
 *
 * @param {Object|undefined} report
 * @param {Object|undefined} profile the model's, as /v1/profile gives it
 */
export function marks(report, profile) {
  if (!report?.layers || !report.roles || !profile) {
    return Array(7).fill({ state: "unknown", text: report ? UNKNOWN : "" });
  }
  const ranges = new Map(profile.ranges.map((range) => [[range.layer, range.role, range.measure].join("/"), range]));
  const judge = (measure, cells) => byRanges(report, ranges, measure, cells);
  const heard = new Set(["AUDIO", "VIDEO", "RESPONSE"]);
  return [
    judge("SINK_SHARE", sinkShares),
    judge("PEAK_RATIO", peaks),
    judge("ALPHA", (layer, tokens) => layer.alpha && Math.max(...tokens.map((token) => layer.alpha[token] ?? 0))),
    byFeatures(report, profile),
    judge("COSINE", cosines),
    judge("COSINE", (layer, tokens, role) => (heard.has(role) ? cosines(layer, tokens) : null)),
    bySinks(report, profile),
  ];
}

function cosines(layer, tokens) {
  return tokens.reduce((sum, token) => sum + Math.abs(layer.cosineToBos?.[token] ?? NaN), 0) / tokens.length;
}

/** A report names the largest peaks of a layer: a role that is not among them is not judged. */
function peaks(layer, _, role) {
  return layer.peaks?.find((peak) => peak.role === role)?.ratio;
}

function sinkShares(layer, tokens, role) {
  return layer.sinks && layer.sinks.filter((sink) => sink.role === role).length / tokens.length;
}

function byRanges(report, ranges, measure, cell) {
  const byRole = Map.groupBy(report.roles.keys(), (token) => report.roles[token]);
  let judged = 0;
  let rare = 0;
  const outside = [];
  for (const layer of report.layers) {
    for (const [role, tokens] of byRole) {
      const range = ranges.get([layer.layer, role, measure].join("/"));
      const value = cell(layer, tokens, role);
      if (range && isNumber(value) && range.count < LEAST_DECODES) {
        rare++;
      } else if (range && isNumber(value)) {
        judged++;
        const excess = Math.max(value - (range.high * FACTOR + SLACK[measure]), range.low / FACTOR - SLACK[measure] - value);
        if (excess > 0) {
          outside.push({ layer: layer.layer, role, value, range, excess });
        }
      }
    }
  }
  if (judged === 0) {
    return { state: "unknown", text: rare > 0 ? TOO_FEW : ELSEWHERE };
  }
  if (outside.length === 0) {
    return { state: "normal", text: "Normal for this model, at all layers." };
  }
  const worst = outside.reduce((most, one) => (one.excess > most.excess ? one : most));
  return {
    state: "unusual",
    text: `Unusual for this model: ${name(worst.role)} at layer ${worst.layer} has ${short(worst.value)}, usually ${short(worst.range.low)} to ${short(worst.range.high)}` + more(outside.length - 1),
  };
}

function byFeatures(report, profile) {
  const sites = report.layers.flatMap((layer) => (layer.massive ?? []).flatMap((token) => token.features.map((one) => one.feature)));
  return told([...new Set(sites)].filter((feature) => !profile.massiveFeatures.includes(feature)), (feature) => `feature ${feature} was never massive before`);
}

function bySinks(report, profile) {
  const known = new Set(profile.sinks.map((sink) => sink.layer + "/" + sink.role));
  const fresh = report.layers.flatMap((layer) => (layer.sinks ?? []).filter((sink) => sink.token > 0 && !known.has(layer.layer + "/" + sink.role)).map((sink) => ({ layer: layer.layer, role: sink.role })));
  return told(fresh, (sink) => `${name(sink.role)} at block ${sink.layer} was never a sink before`);
}

function told(fresh, text) {
  return fresh.length === 0
    ? { state: "normal", text: "Normal for this model: nothing that was not there before." }
    : { state: "unusual", text: "Unusual for this model: " + text(fresh[0]) + more(fresh.length - 1) };
}

function more(count) {
  return count > 0 ? `; and ${plural(count, "more place", "more places")}.` : ".";
}

function name(role) {
  return role === "BOS" ? role : role.toLowerCase().replace("_", " ");
}

function short(value) {
  return fixed(value, value >= 100 ? 0 : value >= 1 ? 1 : 2);
}
