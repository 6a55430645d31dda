// The attract screen, and the end of a visit: after a minute without a touch everything of it is forgotten.

import { arch } from "../shop/cards.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { wordmark } from "../shop/icons.js";

const IDLE = 50; // seconds until the guest is asked
const ASKED = 10; // seconds to answer
const TURN = 4_000; // milliseconds a picture stays
const NICHES = 3;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "input"];

/** Watches for a guest who went away. `leave()` is called when nobody stayed. */
export class Idle {
  #page;
  #leave;
  /** @type {number | undefined} */
  #timer = undefined;
  /** @type {HTMLDialogElement | null} */
  #dialog = null;

  /**
   * @param {Page} page
   * @param {() => void} leave
   */
  constructor(page, leave) {
    this.#page = page;
    this.#leave = leave;
    for (const sign of SIGNS) addEventListener(sign, () => this.touch(), { capture: true, passive: true });
  }

  /** Somebody is there. */
  touch() {
    if (this.#timer === undefined || this.#dialog !== null) return;
    this.start();
  }

  start() {
    this.stop();
    this.#timer = setTimeout(() => this.#ask(), IDLE * 1000);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ask() {
    const { t } = this.#page;
    let left = ASKED;
    let leaving = false;
    const words = h("p", { class: "countdown", role: "timer", "aria-live": "off" });
    const end = () => {
      leaving = true;
      this.#dialog?.close();
    };
    const closed = () => {
      clearInterval(ticking);
      this.#dialog = null;
      if (leaving) this.#leave();
      else this.start();
    };
    const { dialog, body } = openDialog({ t, title: t("idle_title"), kind: "idle", closed });
    this.#dialog = dialog;
    const stay = h(
      "button",
      { type: "button", class: "button main", on: { click: () => dialog.close() } },
      t("idle_stay"),
    );
    const leave = h("button", { type: "button", class: "button", on: { click: end } }, t("idle_leave"));
    const tell = () => refill(words, t("idle_text", { n: left }));
    const ticking = setInterval(() => {
      left -= 1;
      if (left > 0) tell();
      else end();
    }, 1000);
    tell();
    this.#page.notifications.announce(t("idle_text", { n: left }));
    refill(body, words, h("div", { class: "row" }, stay, leave));
    stay.focus();
  }
}

/**
 * The attract screen over the page. `begin()`: a guest came. Gives {element, refresh(), stop()}.
 * @param {Page} page
 * @param {() => void} begin
 * @param {HTMLElement} languages
 */
export function attract(page, begin, languages) {
  const { shop, t } = page;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const niches = Array.from({ length: NICHES }, () => h("div", { class: "window" }));
  const pause = h("button", { type: "button", class: "button plain pause", on: { click: () => run(!running) } });
  /** @type {Product[]} */
  let products = [];
  let next = 0;
  let running = false;
  /** @type {number | undefined} */
  let timer;

  /** @param {HTMLElement} niche */
  const place = (niche) => {
    if (products.length === 0) return;
    const image = arch(products[next % products.length], shop);
    next += 1;
    const old = niche.lastElementChild;
    niche.append(image);
    setTimeout(() => old?.remove(), 900);
  };
  /** @param {boolean} on */
  const run = (on) => {
    running = on;
    clearInterval(timer);
    if (on) timer = setInterval(() => document.hidden || place(niches[next % NICHES]), TURN);
    refill(pause, t(on ? "pause" : "play"));
  };
  /** @param {MouseEvent} event */
  const start = (event) => {
    if (/** @type {Element} */ (event.target).closest(".pause, .languages") === null) begin();
  };
  const element = h(
    "section",
    { class: "attract", "aria-label": "Vitrine", on: { click: start } },
    h("div", { class: "attract-words" }, wordmark(), h("p", { class: "tagline" }, t("tagline"))),
    h("div", { class: "windows", "aria-hidden": "true" }, ...niches),
    h(
      "div",
      { class: "attract-begin" },
      h("button", { type: "button", class: "button main begin" }, t("begin")),
      languages,
    ),
    pause,
  );
  return {
    element,
    /** @param {Product[]} shown */
    show(shown) {
      const first = products.length === 0;
      products = shown;
      if (!first || products.length === 0) return;
      niches.forEach(place);
      run(!still.matches);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
