/** What the server has told. Changes are states by id; a whole replaces everything. */

/** What a page shows of it at most; older ones are looked up in the history. */
const MOST = { finals: 30, points: 800, windows: 400, deadLetters: 200 };

/** A session of which nothing came for so long speaks no more. */
const LIVE_MS = 12_000;

/** One that has ended stays so long that its last words can be read. */
const ENDED_MS = 5_000;

export class Store {
  sessions = new Map();
  finals = new Map();
  previews = new Map();
  points = new Map();
  windows = [];
  alerts = new Map();
  instances = new Map();
  deadLetters = [];
  deadLettersTotal = 0;
  connected = true;
  /** Server time minus this browser's. */
  skewMs = 0;

  /** Takes a message; returns the kinds that changed. */
  apply(state) {
    const kinds = new Set();
    this.skewMs = state.nowMs - Date.now();
    if (this.connected !== state.connected) {
      kinds.add("connection");
    }
    this.connected = state.connected;
    this.deadLettersTotal = state.deadLettersTotal ?? 0;
    if (state.whole) {
      for (const held of [this.sessions, this.previews, this.points, this.alerts, this.instances]) {
        held.clear();
      }
      this.windows = [];
      this.deadLetters = [];
      ["sessions", "finals", "points", "alerts", "instances", "deadLetters"].forEach((k) => kinds.add(k));
    }
    for (const kind of ["sessions", "previews", "alerts", "instances"]) {
      this.#upsert(kind, state[kind], kinds);
    }
    for (const kind of ["sessions", "instances"]) {
      (state[kind + "Gone"] ?? []).forEach((id) => {
        this[kind].delete(id);
        kinds.add(kind);
      });
    }
    this.#append(this.finals, "finals", state.finals, kinds, (a, b) => a.id === b.id);
    this.#append(this.points, "points", state.points, kinds, samePoint);
    this.#appendFlat("windows", state.windows, kinds, sameWindow);
    this.#appendFlat("deadLetters", state.deadLetters, kinds, (a, b) => a.id === b.id);
    return kinds;
  }

  #upsert(kind, states, kinds) {
    for (const state of states ?? []) {
      this[kind].set(state.id, state);
      kinds.add(kind);
    }
  }

  #append(map, kind, entries, kinds, same) {
    for (const entry of entries ?? []) {
      let list = map.get(entry.session);
      if (!list) {
        list = [];
        map.set(entry.session, list);
      }
      if (!list.some((known) => same(known, entry))) {
        list.push(entry);
        list.splice(0, list.length - MOST[kind]);
        kinds.add(kind);
      }
    }
  }

  #appendFlat(kind, entries, kinds, same) {
    for (const entry of entries ?? []) {
      if (!this[kind].some((known) => same(known, entry))) {
        this[kind].push(entry);
        kinds.add(kind);
      }
    }
    this[kind].splice(0, this[kind].length - MOST[kind]);
  }

  nowMs() {
    return Date.now() + this.skewMs;
  }

  isLive(session) {
    const ended = session.status?.state === "ended";
    return this.nowMs() - session.lastMs < (ended ? ENDED_MS : LIVE_MS);
  }

  liveSessions() {
    return [...this.sessions.values()]
      .filter((session) => this.isLive(session))
      .sort((a, b) => (a.sessionStartEpochMs ?? 0) - (b.sessionStartEpochMs ?? 0) || (a.id < b.id ? -1 : 1));
  }

  endedSessions() {
    return [...this.sessions.values()]
      .filter((session) => !this.isLive(session))
      .sort((a, b) => b.lastMs - a.lastMs);
  }

  raisedAlerts() {
    return [...this.alerts.values()].filter((alert) => alert.state === "RAISED");
  }

  /** Whether somebody has seen this raising of the alert. */
  static isAcknowledged(alert) {
    return Boolean(alert.acknowledged) && alert.acknowledged.firstSeenMs === alert.firstSeenMs;
  }
}

function samePoint(a, b) {
  return (
    a.t === b.t &&
    a.utterance === b.utterance &&
    a.revision === b.revision &&
    a.model === b.model &&
    a.full === b.full
  );
}

function sameWindow(a, b) {
  return a.startMs === b.startMs && a.endMs === b.endMs && a.model === b.model;
}
