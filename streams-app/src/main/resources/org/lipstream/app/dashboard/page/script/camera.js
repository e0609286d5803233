/** A camera's pictures, 25 a second at most, each with the time at which it was taken. */

const STEP_MS = 40;
const LARGEST_SIDE = 640;
const QUALITY = 0.85;

/** Whether this browser tells when a picture was taken. */
export const HAS_CAMERA = "requestVideoFrameCallback" in HTMLVideoElement.prototype;

export class Camera {
  #canvas = document.createElement("canvas");
  #context = this.#canvas.getContext("2d", { willReadFrequently: true });
  #lastMs = -STEP_MS;
  #underWay = 0;
  #open = true;

  /** Pictures so far, and those of them that were left out because others were still being dealt with. */
  count = { all: 0, leftOut: 0 };

  /**
   * @param {MediaStream} stream with a picture
   * @param {HTMLVideoElement} video shows it
   * @param {{most: number, take: function(number, CanvasRenderingContext2D): Promise<void>}} taker is given the time, as performance.now
   *   tells it, and the picture; and how many it deals with at once at most
   */
  constructor(stream, video, taker) {
    this.video = video;
    this.taker = taker;
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

  #take(timeMs) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.#open || timeMs - this.#lastMs < STEP_MS / 2 || !width) {
      return;
    }
    this.count.all++;
    if (this.#underWay >= this.taker.most) {
      this.count.leftOut++;
      return;
    }
    this.#lastMs = timeMs;
    const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#context.drawImage(this.video, 0, 0, this.#canvas.width, this.#canvas.height);
    this.#underWay++;
    this.taker.take(timeMs, this.#context).finally(() => this.#underWay--);
  }

  close() {
    this.#open = false;
    this.video.srcObject?.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
  }
}

/** Makes JPEGs of pictures, and hands them over in order. */
export function jpegs(onPicture) {
  let order = Promise.resolve();
  const take = (timeMs, { canvas }) => {
    const made = new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY)).then((blob) => blob.arrayBuffer());
    order = Promise.all([made, order]).then(([bytes]) => onPicture(timeMs, new Uint8Array(bytes)));
    return order;
  };
  return { most: 3, take };
}

/** Draws a mouth of 96 x 96 grey bytes. */
export function drawMouth(canvas, grey) {
  const side = Math.sqrt(grey.length);
  const image = new ImageData(side, side);
  grey.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  canvas.width = side;
  canvas.height = side;
  canvas.getContext("2d").putImageData(image, 0, 0);
}
