// Search by a picture: a live view, a tap or a drag on what is meant, or a file. Pictures stay in memory.

import { base64 } from "./api_client.js";
import { openDialog } from "./dialog.js";
import { h, refill } from "./dom.js";
import { icon } from "./icons.js";
import { WHOLE, middle, regionFrame } from "./crop.js";

const SIDE = 1024; // pixels; the models see fewer
const QUALITY = 0.9;
const MAX_FILE = 64 * 1024 * 1024;

/**
 * Open the camera. `chosen(picture)` is called with what is to be searched:
 * {url: for an <img>, base64: JPEG of at most 1024 pixels, whole: canvas, region, forget()}.
 * @param {{ t: Translator, chosen: (picture: Picture) => void }} options
 */
export function openCamera({ t, chosen }) {
  /** @type {MediaStream | null} */
  let stream = null;
  const stop = () => stream?.getTracks().forEach((track) => track.stop());
  const { dialog, body, close } = openDialog({ t, title: t("camera_title"), kind: "camera", closed: stop });
  /**
   * @param {HTMLVideoElement | HTMLCanvasElement | ImageBitmap} source
   * @param {Region} [region]
   */
  const take = async (source, region = WHOLE) => {
    const picture = await pictureOf(source, region);
    close();
    chosen(picture);
  };
  const file = fileButton(
    t,
    (image) => take(image),
    (problem) => tell(body, t(problem)),
  );
  /** @param {HTMLVideoElement} video */
  const live = (video) => {
    const ratio = () => video.videoWidth / video.videoHeight;
    const view = regionFrame(video, {
      label: t("camera_view"),
      ratio,
      chosen: (region) => take(video, region),
      start: middle(ratio()),
    });
    view.frame.style.setProperty("aspect-ratio", String(ratio()));
    const shutter = h(
      "button",
      { type: "button", class: "button main shutter", on: { click: () => take(video, view.region) } },
      icon("search"),
      t("camera_take"),
    );
    refill(body, view.frame, h("p", { class: "hint" }, t("camera_hint")), h("div", { class: "row" }, shutter, file));
    shutter.focus();
  };
  refill(body, h("p", { class: "hint", role: "status" }, t("camera_wait")), h("div", { class: "row" }, file));
  started().then(
    (opened) => {
      stream = opened.stream;
      if (dialog.isConnected) live(opened.video);
      else stop();
    },
    (error) => {
      const words = error?.name === "NotAllowedError" ? "camera_refused" : "camera_none";
      if (dialog.isConnected)
        refill(body, h("p", { class: "hint", role: "alert" }, t(words)), h("div", { class: "row" }, file));
    },
  );
}

/**
 * Choose a part of a picture that was taken; `chosen` gets a new picture of the same whole.
 * @param {{ t: Translator, picture: Picture, chosen: (picture: Picture) => void }} options
 */
export function openCrop({ t, picture, chosen }) {
  const { body, close } = openDialog({ t, title: t("crop_title"), kind: "camera" });
  const { whole } = picture;
  const view = h("canvas", { width: whole.width, height: whole.height, role: "img", "aria-label": t("crop_picture") });
  view.getContext("2d")?.drawImage(whole, 0, 0);
  const ratio = () => whole.width / whole.height;
  const part = regionFrame(view, { label: t("crop_view"), ratio, chosen: () => {}, start: picture.region });
  part.frame.style.setProperty("aspect-ratio", String(ratio()));
  /**
   * @param {string} name
   * @param {string} label
   * @param {() => unknown} run
   */
  const round = (name, label, run) =>
    h(
      "button",
      { type: "button", class: "button round", "aria-label": label, title: label, on: { click: run } },
      icon(name),
    );
  const search = async () => {
    const next = await pictureOf(whole, part.region);
    close();
    chosen(next);
  };
  refill(
    body,
    part.frame,
    h("p", { class: "hint" }, t("crop_hint")),
    h(
      "div",
      { class: "row" },
      round("minus", t("crop_smaller"), () => part.scale(1 / 1.2)),
      round("plus", t("crop_larger"), () => part.scale(1.2)),
      h("button", { type: "button", class: "button main", on: { click: search } }, icon("search"), t("search")),
    ),
  );
}

/**
 * A video frame, bitmap or canvas, cut to `region` and scaled, as a picture to search by.
 * @param {HTMLVideoElement | HTMLCanvasElement | ImageBitmap} source
 * @param {Region} [region]
 */
export async function pictureOf(source, region = WHOLE) {
  const whole = source instanceof HTMLCanvasElement ? source : drawn(source, WHOLE);
  const part = region.w >= 1 && region.h >= 1 ? whole : drawn(whole, region);
  const blob = await new Promise((done) => part.toBlob(done, "image/jpeg", QUALITY));
  const url = URL.createObjectURL(blob);
  return { url, base64: await base64(blob), whole, region, forget: () => URL.revokeObjectURL(url) };
}

/**
 * @param {HTMLVideoElement | HTMLCanvasElement | ImageBitmap} source
 * @param {{ x: number, y: number, w: number, h: number }} options
 */
function drawn(source, { x, y, w, h: height }) {
  const isVideo = source instanceof HTMLVideoElement;
  const [wide, high] = isVideo ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  const scale = Math.min(1, SIDE / Math.max(wide * w, high * height));
  const canvas = h("canvas", {
    width: Math.max(1, Math.round(wide * w * scale)),
    height: Math.max(1, Math.round(high * height * scale)),
  });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#fff"; // JPEG has no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, x * wide, y * high, w * wide, height * high, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function started() {
  const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  const element = h("video", { muted: true, playsinline: true });
  element.muted = true;
  element.srcObject = stream;
  await element.play();
  return { stream, video: element };
}

/**
 * @param {Translator} t
 * @param {(image: ImageBitmap) => Promise<void>} read
 * @param {(problem: string) => void} failed
 */
function fileButton(t, read, failed) {
  const input = h("input", { type: "file", accept: "image/*", class: "unseen" });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.value = "";
    if (file === undefined) return;
    if (file.size > MAX_FILE) return void failed("camera_large");
    try {
      await read(await createImageBitmap(file));
    } catch {
      failed("camera_unreadable");
    }
  });
  return h("label", { class: "button file" }, input, icon("picture"), t("camera_file"));
}

/**
 * @param {HTMLElement} body
 * @param {string} text
 */
function tell(body, text) {
  body.querySelector(".camera-problem")?.remove();
  body.append(h("p", { class: "hint camera-problem", role: "alert" }, text));
}
