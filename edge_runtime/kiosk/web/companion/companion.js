// The companion: the shop on the shopper's own phone. It starts, keeps what the pages share, and shows the page that
// the address names.

import { Shop } from "../shop/api_client.js";
import { h, refill } from "../shop/dom.js";
import { icon, wordmark } from "../shop/icons.js";
import { LANGUAGES, preferredLanguage, speaker } from "../shop/strings.js";
import { Catalogue } from "./catalogue_cache.js";
import { Device } from "./device_storage.js";
import { cart, find, forYou } from "./pages.js";
import { openProduct } from "./product_dialog.js";
import { button } from "./widgets.js";
import { Sealed } from "./encrypted_store.js";
import { Shopper } from "./shopper_state.js";
import { tastePage } from "./taste_page.js";
import { COMPANION } from "./strings.js";

/** @type {Record<string, (app: App, query: PageQuery) => Promise<Child[]>>} */
const PAGES = { "for-you": forYou, find, cart, taste: tastePage };
const SIGNS = {
  "for-you": ["forYou", "star"],
  find: ["find", "search"],
  cart: ["cart", "shelf"],
  taste: ["taste", "heart"],
};
const TOAST = 6000;

export class App {
  #turn = 0;
  #main = element("main");
  #nav = element("nav");
  #head = element("header");
  #toasts = element(".toasts");
  /** @type {Sealed | null} */
  sealed = null;

  /**
   * @param {Device} device
   * @param {Shop} shop
   * @param {Shopper} shopper
   * @param {Catalogue} catalogue
   * @param {Facet[]} facets
   * @param {Translator} t
   */
  constructor(device, shop, shopper, catalogue, facets, t) {
    this.device = device;
    this.shop = shop;
    this.shopper = shopper;
    this.catalogue = catalogue;
    this.status = shopper.status;
    this.facets = facets;
    this.t = t;
    shop.addEventListener("back", () => this.redraw());
    shopper.addEventListener("change", () => this.#drawNav());
  }

  /**
   * Open the window of a hit's product.
   * @param {ShownProduct} hit
   */
  openProduct(hit) {
    return openProduct(this, hit);
  }

  static async start() {
    const device = await Device.open();
    const config = await (await fetch("config.json")).json();
    const shop = new Shop(config.api);
    const { status, facets } = await meet(shop, device);
    const shopper = await Shopper.open(device, status);
    const catalogue = new Catalogue(shop, shopper, new URL(config.api || "/", location.href));
    const language = (await device.get("language")) ?? preferredLanguage([]);
    const app = new App(device, shop, shopper, catalogue, facets, speaker(language, COMPANION));
    await app.#moved();
    if (config.sync) {
      app.sealed = new Sealed(device, shopper, config.api);
      app.sealed.start();
    }
    addEventListener("hashchange", () => app.redraw());
    await app.redraw();
  }

  get isAway() {
    return this.shop.away;
  }

  /** Products that the phone knows, by id. */
  async things() {
    return new Map((await this.shopper.things()).map((thing) => [thing.id, thing]));
  }

  /**
   * An answer, or what the phone has kept when the shop does not answer.
   * @template T, U
   * @param {() => Promise<T>} online
   * @param {() => Promise<U>} offline
   */
  async ask(online, offline) {
    try {
      return await online();
    } catch (error) {
      if (error.name !== "Away") throw error;
      return offline();
    }
  }

  /**
   * A thing with today's price and stock, where the shop answers: {thing, gone}.
   * @param {Thing} thing
   */
  async renewed(thing) {
    try {
      const product = await this.shop.product(thing.id);
      await this.shopper.renew(product);
      return { thing: { ...thing, product }, gone: false };
    } catch (error) {
      return { thing, gone: error.status === 404 };
    }
  }

  /**
   * Forget a part of the taste; what of it lies in the vectors goes by the products that have it.
   * @param {TastePart} part
   * @param {string} name
   */
  async removePart(part, name) {
    const vectors = part.value ? await this.catalogue.having(part) : [];
    await this.shopper.removePart(part, vectors);
    await this.redraw();
    this.toast(this.t("removed", { value: name }));
  }

  /**
   * Show a page.
   * @param {string} page
   * @param {PageQuery} [query]
   */
  go(page, query = {}) {
    const given = Object.entries(query).filter(
      ([, value]) => value !== undefined && value !== "" && value.length !== 0,
    );
    const words = new URLSearchParams(given.map(([name, value]) => [name, [value].flat().join("\n")]));
    const hash = `#/${page}${given.length ? `?${words}` : ""}`;
    if (location.hash === hash) this.redraw();
    else location.hash = hash;
  }

  async again() {
    await this.shop.status().catch(() => {});
    await this.redraw();
  }

  async redraw() {
    this.#turn += 1;
    const turn = this.#turn;
    const [page, words] = location.hash.slice(2).split("?");
    const name = Object.hasOwn(PAGES, page) ? page : "for-you";
    const { ignore, ...given } = Object.fromEntries(new URLSearchParams(words));
    const query = ignore ? { ...given, ignore: ignore.split("\n") } : given;
    this.#drawHead();
    await this.#drawNav(name);
    this.#main.setAttribute("aria-busy", "true");
    try {
      const nodes = await PAGES[name](this, query);
      if (turn !== this.#turn) return;
      const before = this.#main.dataset.page;
      const isNew = before !== name;
      this.#main.dataset.page = name;
      if (isNew && before) this.#main.focus({ preventScroll: true });
      refill(this.#main, ...nodes);
      if (isNew) scrollTo(0, 0);
    } catch (error) {
      if (error.name === "AbortError" || turn !== this.#turn) return;
      refill(
        this.#main,
        h("p", { class: "warning", role: "alert" }, this.t("failed", { detail: error.message })),
        button(this.t("retry"), () => this.redraw()),
      );
    } finally {
      if (turn === this.#turn) this.#main.removeAttribute("aria-busy");
    }
  }

  /**
   * @param {string} text
   * @param {string} [label]
   * @param {(() => unknown) | null} [press]
   */
  toast(text, label = "", press = null) {
    const toast = h("div", { class: "toast" }, h("span", {}, text));
    const end = () => toast.remove();
    const click = () => {
      end();
      press?.();
    };
    if (press) toast.append(button(label, click, { look: "plain" }));
    this.#toasts.replaceChildren(toast);
    setTimeout(end, TOAST);
  }

  /** A shop with newer models has another space: the taste moves there, or starts anew. */
  async #moved() {
    if (this.isAway || !(await this.shopper.isElsewhere())) return;
    const isLost = await this.shopper.moveHere(await this.catalogue.some());
    if (isLost) this.toast(this.t("spaceLost"));
  }

  #drawHead() {
    const { t } = this;
    document.documentElement.lang = t.tag;
    document.title = `${t("name")}`;
    const other = t.language === "en" ? "zh" : "en";
    const change = async () => {
      await this.device.put("language", other);
      this.t = speaker(other, COMPANION);
      await this.redraw();
    };
    const skip = h(
      "a",
      { class: "skip", href: "#content", on: { click: (event) => (event.preventDefault(), this.#main.focus()) } },
      t("skip"),
    );
    const language = h(
      "button",
      {
        type: "button",
        class: "button plain",
        lang: LANGUAGES[other].tag,
        data: { key: "language" },
        on: { click: change },
      },
      t("language"),
    );
    refill(this.#head, skip, wordmark(), language);
  }

  async #drawNav(current = this.#main.dataset.page) {
    const { t } = this;
    const count = [...(await this.things()).values()].reduce((sum, thing) => sum + thing.cart, 0);
    const links = Object.entries(SIGNS).map(([page, [word, sign]]) => {
      const isFull = page === "cart" && count > 0;
      const badge = isFull && h("span", { class: "count-badge", "aria-hidden": "true" }, t.number(count));
      const told = isFull && h("span", { class: "unseen" }, t("cartCount", { n: count }));
      const here = page === current ? "page" : undefined;
      return h(
        "a",
        { href: `#/${page}`, "aria-current": here, data: { key: page } },
        icon(sign),
        badge,
        h("span", {}, t(word)),
        told,
      );
    });
    this.#nav.setAttribute("aria-label", t("pages"));
    refill(this.#nav, ...links);
  }
}

/**
 * What the shop is; without a network, what it was.
 * @param {Shop} shop
 * @param {Device} device
 */
async function meet(shop, device) {
  try {
    const status = await shop.status();
    const { facets } = await shop.search({ limit: 1 }, "facets");
    await device.put("status", { status, facets });
    return { status, facets };
  } catch (error) {
    const held = await device.get("status");
    if (!held) throw error;
    return held;
  }
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function element(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

navigator.serviceWorker?.register("service_worker.js");
App.start().catch((error) => {
  const t = speaker(preferredLanguage([]), COMPANION);
  const text =
    error.name === "Away"
      ? t("offlineEmpty")
      : error instanceof DOMException
        ? t("noStore")
        : t("failed", { detail: error.message });
  element("main").replaceChildren(
    h("p", { class: "warning", role: "alert" }, text),
    button(t("retry"), () => location.reload()),
  );
});
