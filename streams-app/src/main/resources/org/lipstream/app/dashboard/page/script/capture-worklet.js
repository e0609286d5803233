/** Runs on the browser's audio thread: sound as 16-bit samples, in pieces, with their level. */

const PIECE = 2048;

class Capture extends AudioWorkletProcessor {
  #piece = new Int16Array(PIECE);
  #fill = 0;
  #power = 0;

  process(inputs) {
    // A device that gives nothing still lets time go by.
    const channels = inputs[0];
    const length = channels[0]?.length ?? 128;
    for (let i = 0; i < length; i++) {
      let value = 0;
      for (const channel of channels) {
        value += channel[i] / channels.length;
      }
      this.#add(Math.max(-1, Math.min(1, value)));
    }
    return true;
  }

  #add(value) {
    this.#piece[this.#fill++] = Math.round(value * 32767);
    this.#power += value * value;
    if (this.#fill === PIECE) {
      this.port.postMessage({ samples: this.#piece, power: this.#power / PIECE }, [this.#piece.buffer]);
      this.#piece = new Int16Array(PIECE);
      this.#fill = 0;
      this.#power = 0;
    }
  }
}

registerProcessor("capture", Capture);
