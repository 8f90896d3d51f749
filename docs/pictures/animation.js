import gifenc from 'gifenc';
import { PNG } from 'pngjs';

const { GIFEncoder, applyPalette, quantize } = gifenc;
const format = 'rgb565';
// The last color of the palette stands for “as in the frame before”, which compresses well.
const colors = 255;
const unchanged = 255;
const lastFrameMilliseconds = 2500;

/** Puts screenshots of several pages side by side and writes them as an animated GIF. */
export class AnimationWriter {
  #background;
  #places;
  #frames = [];

  /**
   * @param {Buffer} background A PNG picture of the whole frame.
   * @param {{left: number, top: number}[]} places Where each page's screenshot goes, in pixels.
   */
  constructor(background, places) {
    this.#background = PNG.sync.read(background);
    this.#places = places;
  }

  /**
   * @param {Buffer[]} screenshots A PNG picture of each page.
   * @param {number} time When they were taken, in milliseconds.
   */
  add(screenshots, time) {
    this.#frames.push({ screenshots, time });
  }

  /** @returns {Uint8Array} The GIF file. Equal frames are written once. */
  finish() {
    const { width, height } = this.#background;
    const frames = this.#distinctFrames();
    const palette = quantize(join([frames[0].data, frames.at(-1).data]), colors, { format });
    const gif = GIFEncoder();
    let shown = null;
    for (const [number, frame] of frames.entries()) {
      const pixels = applyPalette(frame.data, palette, format);
      const delay = number + 1 < frames.length ? frames[number + 1].time - frame.time : lastFrameMilliseconds;
      gif.writeFrame(shown === null ? pixels : pixels.map((color, at) => (color === shown[at] ? unchanged : color)), width, height, {
        palette: number === 0 ? [...palette, ...Array(unchanged + 1 - palette.length).fill([0, 0, 0])] : undefined,
        transparent: number > 0,
        transparentIndex: unchanged,
        delay: Math.round(delay),
        dispose: 1,
      });
      shown = pixels;
    }
    gif.finish();
    return gif.bytes();
  }

  #distinctFrames() {
    const frames = [];
    for (const { screenshots, time } of this.#frames) {
      const data = this.#compose(screenshots);
      if (frames.length === 0 || Buffer.compare(data, frames.at(-1).data) !== 0)
        frames.push({ data, time });
    }
    return frames;
  }

  #compose(screenshots) {
    const frame = new PNG({ width: this.#background.width, height: this.#background.height });
    this.#background.data.copy(frame.data);
    for (const [number, screenshot] of screenshots.entries()) {
      const page = PNG.sync.read(screenshot);
      const { left, top } = this.#places[number];
      PNG.bitblt(page, frame, 0, 0, page.width, page.height, left, top);
    }
    return frame.data;
  }
}

function join(pictures) {
  return new Uint8Array(Buffer.concat(pictures));
}
