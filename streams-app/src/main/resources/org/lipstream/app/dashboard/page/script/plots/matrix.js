/** A matrix as reports carry it: one byte a cell in Base64, linear between min and max. */

const MOST_CELLS = 4_000_000;

/** @returns {{rows, columns, rowStride, columnStride, min, max, isLog, layer, at(row, column)}} or null */
export function readMatrix(map) {
  if (!map || typeof map.values !== "string" || !(map.rows > 0) || !(map.columns > 0)) {
    return null;
  }
  if (map.rows * map.columns > MOST_CELLS) {
    return null;
  }
  let bytes;
  try {
    bytes = Uint8Array.from(atob(map.values), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
  if (bytes.length < map.rows * map.columns) {
    return null;
  }
  const step = (map.max - map.min) / 255;
  return {
    rows: map.rows,
    columns: map.columns,
    min: map.min,
    max: map.max,
    isLog: map.scale === "log10",
    layer: map.layer,
    // Large maps share a cell among neighbours; axes and names count what is in them.
    rowStride: map.rowStride ?? 1,
    columnStride: map.columnStride ?? 1,
    at: (row, column) => map.min + step * bytes[row * map.columns + column],
  };
}

const SEGMENT_NAMES = { BOS: "BOS", AUDIO: "audio", VIDEO: "video", PROMPT: "prompt", RESPONSE: "response" };

export function segmentOf(role) {
  return String(role).split("_")[0];
}

/** Stretches of tokens that belong together: [{segment, name, from, to}], to exclusive. */
export function segments(roles) {
  const list = [];
  (roles ?? []).forEach((role, token) => {
    const segment = segmentOf(role);
    if (list.at(-1)?.segment === segment) {
      list.at(-1).to = token + 1;
    } else {
      list.push({ segment, name: SEGMENT_NAMES[segment] ?? segment.toLowerCase(), from: token, to: token + 1 });
    }
  });
  return list;
}

/** A token as people call it. */
export function tokenName(report, token) {
  const role = String(report.roles?.[token] ?? "token").toLowerCase().replace("_", " ");
  const text = report.texts?.[token];
  return role + " " + token + (text && text.trim() && role !== "bos" ? " “" + text.trim() + "”" : "");
}
