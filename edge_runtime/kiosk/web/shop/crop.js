// A part of a picture, chosen by a drag, a tap or keys. Regions are {x, y, w, h} in shares of the picture.

import { h } from "./dom.js";

const DRAGGED = 12; // CSS pixels from which on a tap is a drag
const TAPPED = 0.6; // side of a tapped square, in shares of the picture's shorter side
const LEAST = 0.08;
const STEP = 0.04;

/** @type {Readonly<{ x: number, y: number, w: number, h: number }>} */
export const WHOLE = Object.freeze({ x: 0, y: 0, w: 1, h: 1 });

/**
 * A frame over `view` (an element that shows all of the picture). `chosen(region)` is called when a drag or tap ends.
 * Gives {frame, get region, scale(by)}: `frame` takes arrow keys and is labelled by `label`.
 * @param {HTMLElement} view
 * @param {{ label: string, ratio: () => number, chosen: (region: Region) => void, start?: Region }} options
 */
export function regionFrame(view, { label, ratio, chosen, start = WHOLE }) {
  let region = start;
  /** @type {{ x: number, y: number, at: PointerEvent } | null} */
  let from = null;
  const box = h("div", { class: "region-box", hidden: start === WHOLE });
  const frame = h("div", { class: "region", tabindex: 0, role: "group", "aria-label": label }, view, box);

  /** @param {Region} next */
  const show = (next) => {
    region = next;
    box.hidden = next.w >= 1 && next.h >= 1;
    for (const [name, share] of Object.entries({ left: next.x, top: next.y, width: next.w, height: next.h })) {
      box.style.setProperty(name, `${share * 100}%`);
    }
  };
  /** @param {PointerEvent} event */
  const place = (event) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    return { x: clamp((event.clientX - left) / width), y: clamp((event.clientY - top) / height) };
  };
  /**
   * @param {{ x: number, y: number }} corner
   * @param {PointerEvent} event
   */
  const drawn = (corner, event) => {
    const to = place(event);
    const [x, y] = [Math.min(corner.x, to.x), Math.min(corner.y, to.y)];
    return inside({ x, y, w: Math.abs(corner.x - to.x), h: Math.abs(corner.y - to.y) });
  };
  /**
   * @param {PointerEvent} first
   * @param {PointerEvent} event
   */
  const moved = (first, event) => Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) > DRAGGED;

  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { ...place(event), at: event };
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    if (from !== null && moved(from.at, event)) show(drawn(from, event));
  });
  frame.addEventListener("pointerup", (event) => {
    if (from === null) return;
    show(moved(from.at, event) ? drawn(from, event) : around(place(event), ratio()));
    from = null;
    chosen(region);
  });
  frame.addEventListener("pointercancel", () => (from = null));
  frame.addEventListener("keydown", (event) => {
    /** @type {Record<string, number[] | undefined>} */
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    show(inside({ ...region, x: region.x + by[0], y: region.y + by[1] }));
  });
  show(start);
  return {
    frame,
    get region() {
      return region;
    },
    /**
     * Make the part larger (> 1) or smaller around its middle.
     * @param {number} by
     */
    scale(by) {
      const [w, height] = [clamp(region.w * by, LEAST), clamp(region.h * by, LEAST)];
      show(inside({ x: region.x + (region.w - w) / 2, y: region.y + (region.h - height) / 2, w, h: height }));
    },
  };
}

/**
 * The largest square in the middle; `ratio`: the picture's width over its height.
 * @param {number} ratio
 */
export function middle(ratio) {
  const [w, height] = [Math.min(1, 1 / ratio), Math.min(1, ratio)];
  return { x: (1 - w) / 2, y: (1 - height) / 2, w, h: height };
}

/**
 * A square around a point; `ratio`: the picture's width over its height.
 * @param {{ x: number, y: number }} options
 * @param {number} ratio
 */
function around({ x, y }, ratio) {
  const [w, height] = [TAPPED * Math.min(1, 1 / ratio), TAPPED * Math.min(1, ratio)];
  return inside({ x: x - w / 2, y: y - height / 2, w, h: height });
}

/** @param {{ x: number, y: number, w: number, h: number }} options */
function inside({ x, y, w, h: height }) {
  const [wide, high] = [clamp(w, LEAST), clamp(height, LEAST)];
  return { x: clamp(x, 0, 1 - wide), y: clamp(y, 0, 1 - high), w: wide, h: high };
}

/**
 * @param {number} value
 * @param {number} [least]
 * @param {number} [most]
 */
function clamp(value, least = 0, most = 1) {
  return Math.min(Math.max(value, least), most);
}
