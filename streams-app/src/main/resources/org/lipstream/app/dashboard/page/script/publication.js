/**
 * Sends sound, and lips or pictures of a face, to the server and keeps what Kafka has not acknowledged. A lost line is opened anew
 * under the same session, and what the server has not got is sent again: nothing is lost as long as
 * this page holds it, and nothing is heard twice.
 */

const SOUND = 1;
const LIPS = 2;
const PICTURE = 3;
const HEADER_BYTES = 16;
const MOST_KEPT_SECONDS = 120;
const MOST_WAITING_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5_000;
const SILENCE_MS = 8_000;
const LIP_FRAME_MS = 40;
const MOST_KEPT_PICTURE_BYTES = 64 * 1024 * 1024;

export class Publication {
  #socket = null;
  #started = false;
  #known = null;
  #kept = [];
  #cursor = 0;
  #lips = [];
  #lipsCursor = 0;
  #lipBytes = 0;
  #next = 0;
  #safeSamples = 0;
  #heardMs = 0;
  #retryMs = FIRST_RETRY_MS;
  #ending = false;
  #over = false;
  #timer = 0;

  /**
   * @param {{rate: number, lips: boolean, onState: function(string, Object): void}} options
   *   onState: "started" with the session, "acknowledged", "lost", "full", "refused", "ended"
   */
  constructor(options) {
    this.options = options;
    this.#open();
    this.#timer = setInterval(() => this.#watch(), 1_000);
  }

  get session() {
    return this.#known?.session ?? null;
  }

  /** Seconds that were captured, and those of them that are safe. */
  get seconds() {
    return { captured: this.#next / this.options.rate, safe: this.#safeSamples / this.options.rate };
  }

  #open() {
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/v1/publish");
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heardMs = performance.now();
    socket.addEventListener("open", () => this.#greet());
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.#socket === socket) {
        this.#lost();
      }
    });
  }

  #greet() {
    const { rate, lips } = this.options;
    const message = this.#known
      ? { type: "resume", rate, lips, session: this.#known.session, key: this.#known.key, startEpochMs: this.#known.startEpochMs, acknowledgedMs: this.#known.acknowledgedMs }
      : { type: "start", rate, lips };
    this.#socket.send(JSON.stringify(message));
  }

  #hear(message) {
    this.#heardMs = performance.now();
    switch (message.type) {
      case "started":
        this.#retryMs = FIRST_RETRY_MS;
        this.#known = { acknowledgedMs: 0, ...this.#known, session: message.session, key: message.key, startEpochMs: message.startEpochMs };
        this.#acknowledge(message);
        this.#cursor = 0;
        this.#lipsCursor = 0;
        this.#started = true;
        this.options.onState("started", message);
        this.#pump();
        break;
      case "acknowledged":
        this.#acknowledge(message);
        this.options.onState("acknowledged", message);
        this.#pump();
        break;
      case "ended":
        this.#stop();
        this.options.onState("ended", message);
        break;
      case "refused":
        this.#stop();
        this.options.onState("refused", message);
        break;
    }
  }

  /** What is safe is let go. */
  #acknowledge({ soundMs, lipsMs }) {
    const { rate, lips } = this.options;
    this.#safeSamples = Math.max(this.#safeSamples, (soundMs * rate) / 1000);
    this.#known.acknowledgedMs = lips ? Math.min(soundMs, lipsMs) : soundMs;
    while (this.#kept.length > 0 && this.#kept[0].position + this.#kept[0].samples.length <= this.#safeSamples) {
      this.#kept.shift();
      this.#cursor = Math.max(0, this.#cursor - 1);
    }
    while (this.#lips.length > 0 && (this.#lips[0].position + 1) * LIP_FRAME_MS <= lipsMs) {
      this.#lipBytes -= this.#lips.shift().bytes.length;
      this.#lipsCursor = Math.max(0, this.#lipsCursor - 1);
    }
  }

  /** Takes sound that follows what came before; returns whether there was room for it. */
  push(samples) {
    const first = this.#kept[0]?.position ?? this.#next;
    if (this.#over || this.#ending) {
      return false;
    }
    if (this.#next - first > MOST_KEPT_SECONDS * this.options.rate) {
      this.options.onState("full", {});
      return false;
    }
    this.#kept.push({ position: this.#next, samples });
    this.#next += samples.length;
    this.#pump();
    return true;
  }

  /** Takes a mouth crop of 96 x 96 grey pixels at a media time; held where the face was not found in its picture. */
  pushLips(mediaMs, pixels, held) {
    this.#pushVideo(LIPS, mediaMs, pixels, held);
  }

  /** Takes a picture of a face, a JPEG, of which the server keeps the mouth. */
  pushPicture(mediaMs, jpeg) {
    this.#pushVideo(PICTURE, mediaMs, jpeg);
  }

  #pushVideo(kind, mediaMs, bytes, held = false) {
    const position = Math.round(mediaMs / LIP_FRAME_MS);
    const last = this.#lips.at(-1)?.position ?? -1;
    const room = this.#lips.length * LIP_FRAME_MS < MOST_KEPT_SECONDS * 1000 && this.#lipBytes < MOST_KEPT_PICTURE_BYTES;
    if (!this.#over && !this.#ending && position > last && room) {
      this.#lips.push({ kind, position, bytes, held });
      this.#lipBytes += bytes.length;
      this.#pump();
    }
  }

  /** No more will come; what is kept is still sent. */
  end() {
    this.#ending = true;
    this.#pump();
  }

  #pump() {
    if (!this.#started || this.#socket.readyState !== WebSocket.OPEN) {
      return;
    }
    while (this.#cursor < this.#kept.length && this.#socket.bufferedAmount < MOST_WAITING_BYTES) {
      const { position, samples } = this.#kept[this.#cursor++];
      this.#socket.send(framed(SOUND, position, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)));
    }
    // Sound goes before pictures where the line is slow.
    while (this.#cursor === this.#kept.length && this.#lipsCursor < this.#lips.length && this.#socket.bufferedAmount < MOST_WAITING_BYTES) {
      const { kind, position, bytes, held } = this.#lips[this.#lipsCursor++];
      this.#socket.send(framed(kind, position, bytes, held));
    }
    if (this.#ending && this.#cursor === this.#kept.length && this.#lipsCursor === this.#lips.length) {
      this.#ending = false;
      this.#over = true;
      this.#socket.send(JSON.stringify({ type: "end" }));
    }
  }

  #watch() {
    this.#pump();
    const waiting = this.#kept.length > 0 || !this.#started;
    if (waiting && performance.now() - this.#heardMs > SILENCE_MS) {
      const dead = this.#socket;
      this.#lost();
      dead.close();
    }
  }

  #lost() {
    if (this.#timer === 0) {
      return;
    }
    this.#socket = { readyState: WebSocket.CLOSED };
    this.#started = false;
    this.#heardMs = performance.now() + this.#retryMs;
    if (this.#over) {
      this.#over = false; // whether the end has arrived is not known
      this.#ending = true;
    }
    this.options.onState("lost", {});
    setTimeout(() => this.#timer !== 0 && this.#open(), this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#over = true;
    this.#socket.close?.();
  }
}

function framed(kind, position, bytes, held = false) {
  const message = new Uint8Array(HEADER_BYTES + bytes.length);
  message[0] = kind;
  message[1] = held ? 1 : 0;
  new DataView(message.buffer).setFloat64(8, position, true);
  message.set(bytes, HEADER_BYTES);
  return message;
}
