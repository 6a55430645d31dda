// The kiosk's dialog: a phone lends its taste by two codes, and takes back what was learnt by one. No network.

import { LIFETIME } from "../envelope.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { speaker } from "../shop/words.js";
import { TasteError } from "../taste-sums.js";
import { drawn, scan, watch } from "./codes.js";
import { Welcome } from "./guest.js";
import { answered } from "./visit.js";
import { HANDOVER } from "./words.js";

/** Seconds after which a guest who left the good-bye open is forgotten. */
const FAREWELL = 120;

/**
 * Open the dialog: to welcome a guest, or to say good-bye to the one who is here.
 * @param {object} options
 * @param {"en" | "zh"} options.language
 * @param {object} options.status what `GET /v1/status` says
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

async function welcome(view, status, onGuest) {
  const { t, body, signal } = view;
  const said = h("p", { class: "handover-said", role: "status" });
  const code = h("div", { class: "handover-code" });
  const left = h("p", { class: "handover-left" });
  const video = h("video", { class: "handover-camera", muted: true, playsinline: true, "aria-label": t("camera") });
  const ways = h("div", { class: "handover-ways" }, h("div", {}, code, left), h("div", {}, steps(t, 3, "step"), video, said));
  refill(body, h("p", { class: "handover-lead" }, t("lead")), ways);
  let current = null;
  const renew = async () => {
    const mine = await Welcome.create();
    if (signal.aborted) return;
    current = mine;
    refill(code, drawn(mine.code, t("code")));
    const isOver = () => signal.aborted || current !== mine;
    countdown((n) => (left.textContent = t("left", { n })), isOver, () => {
      left.textContent = t("expired");
      refill(code, button(t("renew"), renew, "main"));
    });
  };
  const take = async (bytes) => {
    try {
      return await current.accept(bytes, status);
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
    const guest = await scan(video, take, signal);
    if (!guest) return;
    view.close();
    onGuest(guest);
  };
  await renew();
  await look();
}

async function farewell(view, guest, onLeave) {
  const { t, body, signal } = view;
  const leave = () => {
    view.close();
    onLeave();
  };
  const stay = button(t("stay"), view.close);
  if (!guest.hasLearnt) {
    refill(body, h("p", {}, t("nothing")), h("div", { class: "handover-row" }, button(t("forget"), leave, "main"), stay));
    return;
  }
  const code = drawn(await guest.farewell(), t("byeCode"));
  if (signal.aborted) return;
  const done = h("div", { class: "handover-row" }, button(t("done"), leave, "main"), stay);
  refill(
    body,
    h("p", { class: "handover-lead" }, t("byeLead")),
    h("div", { class: "handover-ways" }, h("div", { class: "handover-code" }, code), h("div", {}, steps(t, 2, "byeStep"), done)),
  );
  const timer = setTimeout(leave, FAREWELL * 1000);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

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

function steps(t, count, name) {
  return h("ol", { class: "handover-steps" }, ...Array.from({ length: count }, (_, n) => h("li", {}, t(`${name}${n + 1}`))));
}

function button(text, press, look = "") {
  return h("button", { type: "button", class: `button ${look}`, on: { click: press } }, text);
}

function styled() {
  const { href } = new URL("./handover.css", import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  document.head.append(h("link", { rel: "stylesheet", href }));
}
