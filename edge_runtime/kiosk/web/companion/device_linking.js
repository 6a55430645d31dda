// Codes between this phone and others: lend the taste to a screen, take back what was liked there, link a phone.

import { LIFETIME } from "../taste/envelope.js";
import { drawn, scan, watch } from "../handover/qr_codes.js";
import { leave, take as fetchMessage } from "../handover/network.js";
import { VISIT, answered, comeBack, depart, isOffer } from "../handover/phone.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { TasteError } from "../taste/sums.js";
import { button } from "./widgets.js";
import { seconds } from "./shopper_state.js";

const ASK_AGAIN = 1_000;

/**
 * Scan a kiosk's code, then show it the taste.
 * @param {App} app
 */
export async function openLend(app) {
  const { t, shopper } = app;
  const view = opened(app, t("lendTitle"));
  const state = await shopper.state();
  if (!state || !(await shopper.taste())) return refill(view.body, h("p", {}, t("lendNone")));
  const given = { now: seconds(), settings: shopper.settings };
  /** @param {Bytes} bytes */
  const take = async (bytes) => (isOffer(bytes) ? depart(bytes, state, given) : null);
  const found = await scanned(view, t, steps(t("lendStep1"), t("lendStep2")), take);
  if (!found) return;
  await app.device.update("visits", (held = []) => [...recent(held), found.visit]);
  show(
    view,
    t,
    { text: t("lendShow"), hint: t("lendShowHint"), bytes: found.message, label: t("lendCode") },
    t("lendDone"),
  );
  const { address, code } = found.visit;
  if (!address) return;
  const said = h("p", { class: "handover-said", role: "status" });
  const send = async () => {
    said.textContent = t("lendSending");
    if (!(await leave(address, code, found.message))) return void (said.textContent = t("lendUnsent"));
    view.close();
    app.toast(t("lendSent"));
  };
  view.body.prepend(
    h(
      "div",
      { class: "row" },
      button(t("lendSend", { host: new URL(address).host }), send, { look: "main", key: "send" }),
    ),
    said,
  );
}

/**
 * Scan the code with which a kiosk says good-bye.
 * @param {App} app
 */
export async function openTakeBack(app) {
  const { t, shopper } = app;
  const view = opened(app, t("takeTitle"));
  const visits = recent((await app.device.get("visits")) ?? []);
  if (!visits.length) return refill(view.body, h("p", {}, t("takeNone")));
  /** @param {Bytes} bytes */
  const open = async (bytes) => {
    const id = answered(bytes);
    const visit = visits.find((one) => one.id === id);
    if (!visit) return null;
    return { id, parcel: await comeBack(bytes, visit, seconds()) };
  };
  const scanning = new AbortController();
  const found = await Promise.any([
    scanned(view, t, steps(t("takeStep1"), t("takeStep2")), open).then((one) => one ?? Promise.reject()),
    fetched(visits, open, AbortSignal.any([view.signal, scanning.signal])).then((one) => one ?? Promise.reject()),
  ]).catch(() => null);
  scanning.abort();
  if (!found) return;
  await shopper.takeBack(found.parcel);
  await app.device.update("visits", (held = []) => recent(held).filter(({ id }) => id !== found.id));
  view.close();
  app.toast(t("taken"));
  await app.redraw();
}

/**
 * What a kiosk laid ready on the network, asked for until it is there; null where there is none, or no way to it.
 * @template T
 * @param {KioskVisit[]} visits
 * @param {(bytes: Bytes) => Promise<T | null>} open
 * @param {AbortSignal} signal
 */
async function fetched(visits, open, signal) {
  const reached = visits.filter(({ address }) => address);
  while (reached.length && !signal.aborted) {
    for (const { address, code } of reached) {
      const bytes = await fetchMessage(address, code);
      const found = bytes && (await open(bytes).catch(() => null));
      if (found) return found;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
  return null;
}

/**
 * Give the profile to another phone, or receive it.
 * @param {App} app
 */
export function openLink(app) {
  const { t } = app;
  const view = opened(app, t("linkTitle"));
  refill(
    view.body,
    h("p", {}, t("linkRole")),
    h(
      "div",
      { class: "row" },
      button(t("linkOld"), () => invite(app, view), { look: "main" }),
      button(t("linkNew"), () => join(app, view), { look: "main" }),
    ),
  );
}

/**
 * @param {App} app
 * @param {CodeDialog} view
 */
async function invite(app, view) {
  const { t, sealed } = app;
  const found = await scanned(view, t, h("p", {}, t("linkScan")), async (bytes) =>
    isOffer(bytes) && sealed ? sealed.invite(bytes) : null,
  );
  if (found) show(view, t, { text: t("linkAnswer"), bytes: found, label: t("linkAnswerCode") }, t("linkAnswerDone"));
}

/**
 * @param {App} app
 * @param {CodeDialog} view
 */
async function join(app, view) {
  const { t, sealed } = app;
  if (!sealed) return;
  const offer = await sealed.offer();
  const scanIt = async () => {
    /** @param {Bytes} bytes */
    const take = async (bytes) => (answered(bytes) === null ? null : (await offer.accept(bytes), true));
    if (!(await scanned(view, t, h("p", {}, t("linkThen")), take))) return;
    view.close();
    app.toast(t("linked"));
    await app.redraw();
  };
  show(
    view,
    t,
    { text: t("linkShow"), hint: t("linkThen"), bytes: offer.code, label: t("linkCode") },
    t("linkScanNow"),
    scanIt,
  );
}

/**
 * @param {App} app
 * @param {string} title
 */
function opened(app, title) {
  const ended = new AbortController();
  const { body, close } = openDialog({ t: app.t, title, kind: "phones", closed: () => ended.abort() });
  return { body, close, signal: ended.signal };
}

/**
 * Show the camera until `take` has taken a code. Gives what it made of it, or null when the dialog was closed.
 * @template T
 * @param {CodeDialog} view
 * @param {Translator} t
 * @param {HTMLElement} head
 * @param {(bytes: Bytes) => Promise<T | null>} take
 */
async function scanned(view, t, head, take) {
  const said = h("p", { class: "handover-said", role: "status" });
  const video = h("video", { class: "handover-camera", muted: true, playsinline: true, "aria-label": t("cameraView") });
  refill(view.body, head, video, said);
  /** @param {Bytes} bytes */
  const tried = async (bytes) => {
    try {
      const taken = await take(bytes);
      if (taken === null) said.textContent = t("unread");
      return taken;
    } catch (error) {
      if (!(error instanceof TasteError)) throw error;
      said.textContent = t(error.kind);
      return null;
    }
  };
  for (;;) {
    try {
      await watch(video, "environment", view.signal);
      break;
    } catch {
      video.hidden = true;
      await new Promise((resolve) => {
        refill(said, t("noCamera"), " ", button(t("again"), resolve));
        view.signal.addEventListener("abort", resolve);
      });
      if (view.signal.aborted) return null;
      video.hidden = false;
      said.textContent = "";
    }
  }
  const found = await scan(video, tried, view.signal);
  /** @type {MediaStream | null} */ (video.srcObject)?.getTracks().forEach((track) => track.stop());
  return found;
}

/**
 * Show a code with its time; `press` instead of closing.
 * @param {CodeDialog} view
 * @param {Translator} t
 * @param {{ text: string, hint?: string, bytes: Bytes, label: string }} options
 * @param {string} next
 * @param {() => unknown} [press]
 */
function show(view, t, { text, hint = "", bytes, label }, next, press = view.close) {
  const left = h("p", { class: "handover-left" });
  const code = h("div", { class: "handover-code" }, drawn(bytes, label));
  refill(
    view.body,
    h("p", {}, h("strong", {}, text)),
    code,
    left,
    hint && h("p", { class: "hint" }, hint),
    button(next, press, { look: "main", key: "next" }),
  );
  const end = performance.now() + LIFETIME * 1000;
  const tick = () => {
    if (view.signal.aborted || !left.isConnected) return clearInterval(timer);
    const n = Math.ceil((end - performance.now()) / 1000);
    left.textContent = n > 0 ? t("left", { n }) : t("expired");
    if (n <= 0) code.replaceChildren();
  };
  const timer = setInterval(tick, 1000);
  tick();
}

/** @param {...string} texts */
function steps(...texts) {
  return h("ol", { class: "handover-steps" }, ...texts.map((text) => h("li", {}, text)));
}

/** @param {KioskVisit[]} visits */
function recent(visits) {
  return visits.filter(({ since }) => since + VISIT > seconds()).slice(-4);
}
