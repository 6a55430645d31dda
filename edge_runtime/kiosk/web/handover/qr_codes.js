// Bytes as QR codes, drawn and read back: byte mode, error correction L, by the vendored package `qr`.
// A code on a screen is never dirty, so the lowest correction, with the largest modules, is read best.

import { svg } from "../shop/dom.js";
import { decodeQR } from "../vendor/qr/decode.js";
import { encodeQR } from "../vendor/qr/index.js";

const QUIET = 4;
const MAX_SIDE = 1280;
const PAUSE = 40;

/**
 * The modules of a code with the quiet zone around it; `version` tells its size.
 * @param {Bytes} bytes
 * @returns {boolean[][]}
 */
export function modules(bytes) {
  return encodeQR("", "raw", {
    ecc: "low",
    encoding: "byte",
    textEncoder: () => bytes,
    border: QUIET,
  });
}

/**
 * 1–40.
 * @param {boolean[][]} rows
 */
export const version = (rows) => (rows.length - 2 * QUIET - 17) / 4;

/**
 * A code as an <svg>, black on white whatever the page's colours. `label`: for screen readers.
 * @param {Bytes} bytes
 * @param {string} label
 */
export function drawn(bytes, label) {
  const rows = modules(bytes);
  const side = rows.length;
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return svg(
    "svg",
    {
      class: "code",
      viewBox: `0 0 ${side} ${side}`,
      role: "img",
      "aria-label": label,
      "shape-rendering": "crispEdges",
    },
    svg("rect", { width: side, height: side, fill: "#fff" }),
    svg("path", { d: squares.join(""), fill: "#000" }),
  );
}

/**
 * The bytes of the code in a picture ({width, height, data: RGBA}), or null where none is seen.
 * @param {{ width: number, height: number, data: Uint8ClampedArray | Uint8Array }} image
 */
export function readCode(image) {
  try {
    const letters = decodeQR(image, { textDecoder: (data) => String.fromCharCode(...data) });
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/**
 * Read codes from a playing <video> until one is taken.
 * @param {HTMLVideoElement} video
 * @param {(bytes: Bytes) => Promise<T | null>} take what a code is good for; null: go on looking
 * @param {AbortSignal} signal ends it
 * @returns {Promise<T | null>} null when it was ended
 * @template T
 */
export async function scan(video, take, signal) {
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  while (!signal.aborted) {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) {
      const scale = Math.min(1, MAX_SIDE / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const bytes = readCode(context.getImageData(0, 0, canvas.width, canvas.height));
      const taken = bytes && (await take(bytes));
      if (taken !== null && !signal.aborted) return taken;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return null;
}

/**
 * A camera's stream in `video` until `signal` ends it. `facing`: "user" or "environment". Throws as getUserMedia does.
 * @param {HTMLVideoElement} video
 * @param {"user" | "environment"} facing
 * @param {AbortSignal} signal
 */
export async function watch(video, facing, signal) {
  const wanted = { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) return stop();
  video.muted = true;
  video.srcObject = stream;
  await video.play();
}
