/** Cuts mouths out of a camera's pictures in this browser, on a thread of its own. No picture goes further than that thread. */

const ADDRESS = "/script/lips/lip-worker.js";
const WORKER = globalThis.trustedTypes?.createPolicy("lips", { createScriptURL: () => ADDRESS }).createScriptURL("") ?? ADDRESS;

export class Mouths {
  #worker;
  #waiting = [];
  #lastMs = -1;
  #fault = null;

  /** So many pictures wait for the worker at most. */
  most = 8;

  /**
   * Loads what finds faces.
   *
   * @param {function({timeMs: number, pixels: Uint8Array, held: boolean}): void} onCrop takes 96 x 96 grey bytes for every 40 ms;
   *   held where the face was not found, and its last place holds
   * @return {Promise<Mouths>} rejected with the reason where this browser cannot do it
   */
  static async open(onCrop) {
    const mouths = new Mouths(onCrop);
    await mouths.#ask({ type: "open" });
    return mouths;
  }

  constructor(onCrop) {
    this.#worker = new Worker(WORKER, { type: "module" });
    this.#worker.onmessage = ({ data }) => {
      if (data.type === "crop") {
        onCrop(data);
      } else if (data.type === "done") {
        this.#waiting.shift().resolve();
      } else {
        this.#fail(data.reason);
      }
    };
    this.#worker.onerror = (event) => this.#fail(event.message || "its worker does not start");
  }

  async #ask(message, transfer = []) {
    if (this.#fault) {
      throw new Error(this.#fault);
    }
    this.#worker.postMessage(message, transfer);
    await new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #fail(reason) {
    this.#fault = reason;
    this.close();
    this.#waiting.splice(0).forEach(({ reject }) => reject(new Error(reason)));
  }

  /** Takes a picture, unless it is no later than that before; fulfilled when it has been looked at. */
  async take(timeMs, context) {
    if (timeMs <= this.#lastMs) {
      return;
    }
    this.#lastMs = timeMs;
    const image = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
    await this.#ask({ type: "picture", timeMs, image }, [image.data.buffer]);
  }

  /** Hands over the last mouths; no more pictures are taken. */
  async finish() {
    await this.#ask({ type: "finish" });
    this.close();
  }

  close() {
    this.#worker.terminate();
  }
}
