// The kiosk's dialog: a phone lends its taste by two codes, and takes back what was learnt by one. No network needed.

import { LIFETIME } from "../taste/envelope.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { speaker } from "../shop/strings.js";
import { TasteError } from "../taste/sums.js";
import { drawn, scan, watch } from "./qr_codes.js";
import { Welcome } from "./guest.js";
import { reach } from "./network.js";
import { answered } from "./phone.js";
import { HANDOVER } from "./strings.js";

/** Seconds after which a guest who left the good-bye open is forgotten. */
const FAREWELL = 120;

/**
 * Open the dialog: to welcome a guest, or to say good-bye to the one who is here.
 * @param {object} options
 * @param {"en" | "zh"} options.language
 * @param {Status} options.status what `GET /v1/status` says
 * @param {import("./guest.js").Guest | null} options.guest who is here now
 * @param {(guest: import("./guest.js").Guest) => void} options.onGuest someone lent their taste
 * @param {() => void} options.onLeave the guest is to be forgotten
 */
export function openHandover({ language, status, guest, onGuest, onLeave }) {
  const t = speaker(language, HANDOVER);
  const ended = new AbortController();
  const title = t(guest ? "byeTitle" : "title");
  styled();
  const { body, close } = openDialog({ t, title, kind: "handover", closed: () => ended.abort() });
  const view = { t, body, close, signal: ended.signal };
  if (guest) farewell(view, guest, onLeave);
  else welcome(view, status, onGuest);
}

/**
 * @param {CodeDialog & { t: Translator }} view
 * @param {Status} status
 * @param {(guest: Guest) => void} onGuest
 */
async function welcome(view, status, onGuest) {
  const { t, body, signal } = view;
  const said = h("p", { class: "handover-said", role: "status" });
  const code = h("div", { class: "handover-code" });
  const left = h("p", { class: "handover-left" });
  const video = h("video", { class: "handover-camera", muted: true, playsinline: true, "aria-label": t("camera") });
  const step3 = reach(location).length > 0 ? "step3network" : "step3";
  const ways = h(
    "div",
    { class: "handover-ways" },
    h("div", {}, code, left),
    h("div", {}, steps(t, "step1", "step2", step3), video, said),
  );
  refill(body, h("p", { class: "handover-lead" }, t("lead")), ways);
  /** @type {Welcome | null} */
  let current = null;
  signal.addEventListener("abort", () => current?.end());
  const renew = async () => {
    /** @param {Bytes} bytes */
    const arrived = async (bytes) => {
      const guest = await take(bytes);
      if (guest) come(guest);
      else if (current === mine) await renew(); // a code takes one message over the network
    };
    const mine = await Welcome.create({ place: location, arrived });
    current?.end();
    current = mine;
    if (signal.aborted) return void mine.end();
    refill(code, drawn(mine.code, t("code")));
    const isOver = () => signal.aborted || current !== mine;
    countdown(
      (n) => (left.textContent = t("left", { n })),
      isOver,
      () => {
        left.textContent = t("expired");
        refill(code, button(t("renew"), renew, "main"));
      },
    );
  };
  /** @param {Bytes} bytes */
  const take = async (bytes) => {
    try {
      return current && (await current.accept(bytes, status));
    } catch (error) {
      if (!(error instanceof TasteError)) throw error;
      said.textContent = t(answered(bytes) === null ? "unread" : error.kind);
      if (error.kind === "SpaceMismatch" || error.kind === "TasteInvalid") await renew();
      return null;
    }
  };
  const look = async () => {
    video.hidden = false;
    said.textContent = "";
    try {
      await watch(video, "user", signal);
    } catch {
      video.hidden = true;
      refill(said, t("noCamera"), " ", button(t("again"), look));
      return;
    }
    come(await scan(video, take, signal));
  };
  /** @param {Guest | null} guest */
  const come = (guest) => {
    if (!guest) return;
    view.close();
    onGuest(guest);
  };
  await renew();
  await look();
}

/**
 * @param {CodeDialog & { t: Translator }} view
 * @param {Guest} guest
 * @param {() => void} onLeave
 */
async function farewell(view, guest, onLeave) {
  const { t, body, signal } = view;
  const leave = () => {
    view.close();
    onLeave();
  };
  const stay = button(t("stay"), view.close);
  if (!guest.hasLearnt) {
    refill(
      body,
      h("p", {}, t("nothing")),
      h("div", { class: "handover-row" }, button(t("forget"), leave, "main"), stay),
    );
    return;
  }
  const taken = () => !signal.aborted && leave();
  const code = drawn(await guest.farewell(taken), t("byeCode"));
  if (signal.aborted) return;
  const done = h("div", { class: "handover-row" }, button(t("done"), leave, "main"), stay);
  const step2 = reach(location).length > 0 ? "byeStep2network" : "byeStep2";
  refill(
    body,
    h("p", { class: "handover-lead" }, t("byeLead")),
    h(
      "div",
      { class: "handover-ways" },
      h("div", { class: "handover-code" }, code),
      h("div", {}, steps(t, "byeStep1", step2), done),
    ),
  );
  const timer = setTimeout(leave, FAREWELL * 1000);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/**
 * @param {(left: number) => void} tell
 * @param {() => boolean} isOver
 * @param {() => void} end
 */
function countdown(tell, isOver, end) {
  const start = performance.now();
  const tick = () => {
    if (isOver()) return clearInterval(timer);
    const left = Math.ceil(LIFETIME - (performance.now() - start) / 1000);
    if (left > 0) return tell(left);
    clearInterval(timer);
    return end();
  };
  const timer = setInterval(tick, 1000);
  tick();
}

/**
 * @param {Translator} t
 * @param {...string} names
 */
function steps(t, ...names) {
  return h("ol", { class: "handover-steps" }, ...names.map((name) => h("li", {}, t(name))));
}

/**
 * @param {string} text
 * @param {() => unknown} press
 * @param {string} [look]
 */
function button(text, press, look = "") {
  return h("button", { type: "button", class: `button ${look}`, on: { click: press } }, text);
}

function styled() {
  const { href } = new URL("./handover.css", import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  document.head.append(h("link", { rel: "stylesheet", href }));
}
