/**
 * The line to the server. It mends itself: a browser's EventSource comes back after a cut, and what
 * it does not notice or gives up on is noticed here. Each new line begins with the whole state, so
 * nothing is missing after a gap.
 */

const SILENCE_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;

export class Stream {
  #source = null;
  #lastMs = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;

  /**
   * @param {function(Object)} onState told every message
   * @param {function("live"|"waiting"|"refused")} onLine told how the line is
   */
  constructor(onState, onLine) {
    this.onState = onState;
    this.onLine = onLine;
    this.#open();
    setInterval(() => this.#watch(), 1_000);
  }

  #open() {
    this.#timer = 0;
    this.#lastMs = performance.now();
    this.#source = new EventSource("/v1/live");
    this.#source.addEventListener("state", (event) => {
      this.#lastMs = performance.now();
      this.#retryMs = FIRST_RETRY_MS;
      this.onLine("live");
      this.onState(JSON.parse(event.data));
    });
    this.#source.addEventListener("error", () => {
      this.onLine("waiting");
      if (this.#source.readyState === EventSource.CLOSED) {
        this.#again();
      }
    });
  }

  #watch() {
    if (this.#timer === 0 && performance.now() - this.#lastMs > SILENCE_MS) {
      this.onLine("waiting");
      this.#again();
    }
  }

  #again() {
    this.#source.close();
    if (this.#timer === 0) {
      this.#timer = setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    }
  }
}

/** Asks for JSON. Rejects with a message for people. */
export async function getJson(path) {
  return answer(await fetch(path, { headers: { Accept: "application/json" } }));
}

export async function postJson(path, body) {
  return answer(
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.error ?? "the dashboard answered with status " + response.status);
  }
  return body;
}
