/** A camera's pictures as JPEG, 25 a second at most, each with the time at which it was taken. */

const STEP_MS = 40;
const LARGEST_SIDE = 640;
const QUALITY = 0.85;
const MOST_UNDER_WAY = 3;

export class Camera {
  #canvas = document.createElement("canvas");
  #lastMs = -STEP_MS;
  #underWay = 0;
  #order = Promise.resolve();
  #open = true;

  /**
   * @param {MediaStream} stream with a picture
   * @param {HTMLVideoElement} video shows it
   * @param {function(number, Uint8Array): void} onPicture takes the time, as performance.now tells it, and a JPEG
   */
  constructor(stream, video, onPicture) {
    this.video = video;
    this.onPicture = onPicture;
    video.srcObject = stream;
    video.play().catch(() => {});
    this.#next();
  }

  #next() {
    if (this.#open) {
      this.video.requestVideoFrameCallback((now, { captureTime }) => {
        this.#take(captureTime ?? now);
        this.#next();
      });
    }
  }

  /** Pictures that come while others are still being made are left out. */
  #take(timeMs) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (timeMs - this.#lastMs < STEP_MS / 2 || this.#underWay >= MOST_UNDER_WAY || !width) {
      return;
    }
    this.#lastMs = timeMs;
    const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").drawImage(this.video, 0, 0, this.#canvas.width, this.#canvas.height);
    const made = new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY)).then((blob) => blob.arrayBuffer());
    this.#underWay++;
    this.#order = Promise.all([made, this.#order]).then(([bytes]) => {
      this.#underWay--;
      if (this.#open) {
        this.onPicture(timeMs, new Uint8Array(bytes));
      }
    });
  }

  close() {
    this.#open = false;
    this.video.srcObject?.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
  }
}

/** Draws a mouth as the server kept it, 96 x 96 grey bytes in base64. */
export function drawMouth(canvas, base64) {
  const grey = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const side = Math.sqrt(grey.length);
  const image = new ImageData(side, side);
  grey.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  canvas.width = side;
  canvas.height = side;
  canvas.getContext("2d").putImageData(image, 0, 0);
}
