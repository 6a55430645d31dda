// The page: its head, what is asked, what is shown, and what happens when the server or the guest goes away.

import { Away, Problem } from "../shop/api_client.js";
import { card } from "../shop/cards.js";
import { closeDialogs } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { LANGUAGES, speaker, textOf } from "../shop/strings.js";
import { ask } from "./search_requests.js";
import { compareTray } from "./compare_tray.js";
import { header, languageButtons } from "./header.js";
import { Asked } from "./query_state.js";
import { Idle, attract } from "./attract_screen.js";
import { homeView } from "./start_screen.js";
import { openLiked, openProduct } from "./product_dialog.js";
import { resultsView } from "./results_list.js";
import { searchbox } from "./search_box.js";
import { PAGE } from "./strings.js";
import { Visit } from "./session.js";

const HESITATION = 400; // milliseconds without a letter until words may be said to have no answer
const UNFINISHED = 2_000; // the same where the last of them may go on
const TOLD = 8_000;

export class Page {
  asked = new Asked();
  visit = new Visit();
  openedFacets = new Set();
  front = null;
  t;
  status;
  shop;
  #first;
  #places;
  #view = { home: null, results: null, search: null };
  #attract = null;
  #idle;
  #hesitating = null;
  #telling = null;
  #moving = false;

  /**
   * `places`: the elements {page, top, main, tray, over, live}. `status`: what answers there.
   * @param {Shop} shop
   * @param {Status} status
   * @param {Record<string, HTMLElement>} places
   */
  constructor(shop, status, places) {
    Object.assign(this, { shop, status });
    this.#places = places;
    this.#first = firstLanguage(status.languages);
    this.#idle = new Idle(this, () => this.#leave());
    this.asked.addEventListener("change", () => this.#ask());
    this.visit.addEventListener("change", () => this.#visited());
    shop.addEventListener("away", () => this.#banner("away", "away"));
    shop.addEventListener("busy", () => this.tell(this.t("busy")));
    shop.addEventListener("back", () => {
      this.#banner(null);
      this.tell(this.t("back"));
      this.#ask();
    });
    this.speak(this.#first);
    this.#rest();
  }

  /**
   * Build everything in a language.
   * @param {Language} language
   */
  speak(language) {
    this.t = speaker(language, PAGE);
    document.documentElement.lang = this.t.tag;
    this.#view = { home: homeView(this), results: resultsView(this), search: searchbox(this) };
    this.#head();
    this.#tray();
    this.#ask();
  }

  /**
   * A card with this page's buttons.
   * @param {Hit} hit
   */
  card(hit) {
    const { t, visit, asked, shop } = this;
    const like = () => {
      closeDialogs();
      asked.start({ like: hit.product });
    };
    const actions = [
      { name: "similar", icon: "similar", label: t("similar"), run: like },
      { name: "like", icon: "heart", label: t("like"), run: () => visit.like(hit), pressed: visit.liked.has(hit.id) },
      {
        name: "compare",
        icon: "compare",
        label: t("compare_add"),
        run: () => visit.compare(hit),
        pressed: visit.compared.has(hit.id),
      },
      { name: "dislike", icon: "no", label: t("dislike"), run: () => this.hide(hit) },
    ];
    const note = hit.because ? t("because", { title: textOf(hit.because.product, t.language).title }) : "";
    return card(hit, { t, shop, actions, note, open: () => openProduct(this, hit) });
  }

  /**
   * Show a product no more, with a way back.
   * @param {Hit} hit
   */
  hide(hit) {
    this.visit.hide(hit);
    const { title } = textOf(hit.product, this.t.language);
    this.tell(this.t("hidden", { title }), { label: this.t("undo"), run: () => this.visit.unhide(hit) });
  }

  /**
   * Say it to screen readers.
   * @param {string} text
   */
  announce(text) {
    this.#places.live.textContent = text;
  }

  /**
   * Say it to everybody for a while.
   * @param {string} text
   * @param {{ label: string, run: () => void } | null} [action]
   */
  tell(text, action = null) {
    clearTimeout(this.#telling);
    const end = () => this.#places.over.querySelector(".told")?.remove();
    const run = () => {
      end();
      action.run();
    };
    end();
    this.#places.over.append(
      h(
        "p",
        { class: "told", role: "status" },
        h("span", {}, text),
        action && h("button", { type: "button", class: "button", on: { click: run } }, action.label),
      ),
    );
    this.#telling = setTimeout(end, TOLD);
  }

  /**
   * More answers to what is asked, or null.
   * @param {number} offset
   */
  askMore(offset) {
    return ask(this, offset).catch((error) => this.#failed(error));
  }

  /** Ask what was typed as it stands, and move on to what is found. */
  settle() {
    this.#moving = true;
    this.asked.settle();
  }

  async #ask() {
    clearTimeout(this.#hesitating);
    this.#moving &&= !this.asked.typing;
    this.#view.search.show();
    this.#back();
    try {
      if (this.asked.isNothing) await this.#home();
      else await this.#search();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #home() {
    this.shop.cancel("search");
    this.#show(this.#view.home.element);
    await this.#view.home.load();
    this.#attract?.show([...this.front.rated, ...this.front.reduced, ...this.front.any].map((hit) => hit.product));
  }

  async #search() {
    const { asked } = this;
    const question = asked.now;
    const answer = await ask(this);
    if (answer === null || asked.now !== question) return;
    if (answer.bundle !== this.status.bundle) await this.#renew();
    const draw = () => {
      this.#show(this.#view.results.element);
      if (asked.typing) scrollTo(0, 0);
      this.#view.results.show(answer);
      if (this.#moving) this.#places.main.querySelector(".results-cards :is(.card-open, .ways button)").focus();
      this.#moving = false;
    };
    const wait = /\s$/.test(question.text) ? HESITATION : UNFINISHED;
    if (answer.hits.length === 0 && asked.typing) this.#hesitating = setTimeout(draw, wait);
    else draw();
  }

  /** Another bundle answers than before. */
  async #renew() {
    this.status = await this.shop.status();
    this.front = null;
  }

  /** @param {unknown} error */
  #failed(error) {
    if (error instanceof Problem) this.tell(this.t("failed", { detail: error.message }));
    else if (!(error instanceof Away) && error?.name !== "AbortError") throw error;
    return null;
  }

  /** @param {HTMLElement} view */
  #show(view) {
    const { main } = this.#places;
    if (main.firstElementChild === view && main.childElementCount === 1) return;
    main.replaceChildren(view);
    scrollTo(0, 0);
  }

  #visited() {
    this.#liked();
    this.#tray();
    this.#view.results.redraw();
    if (this.asked.isNothing && this.front !== null) this.#view.home.load();
  }

  #head() {
    refill(
      this.#places.top,
      ...header(this, {
        search: this.#view.search.element,
        languages: this.#languages(),
        openLiked: () => openLiked(this).catch((error) => this.#failed(error)),
        openPhone: () => this.#phone(),
      }),
    );
    this.#liked();
  }

  #languages() {
    return languageButtons(this.t, (language) => this.#choose(language));
  }

  /** @param {Language} language */
  #choose(language) {
    const resting = this.#attract !== null;
    this.speak(language);
    if (resting) this.#rest();
    const root = resting ? this.#attract.element : this.#places.top;
    root.querySelector(`[data-key="language ${language}"]`).focus();
  }

  #back() {
    const button = this.#places.top.querySelector(".back-button");
    if (button) button.disabled = !this.asked.canGoBack;
  }

  #liked() {
    const button = this.#places.top.querySelector(".heart-button");
    if (!button) return;
    const count = this.visit.liked.size;
    button.hidden = count === 0;
    button.setAttribute("aria-label", this.t("liked", { n: count }));
    button.querySelector(".label").textContent = this.t.number(count);
  }

  #tray() {
    const { tray } = this.#places;
    tray.classList.toggle("open", this.visit.compared.size > 0);
    refill(tray, ...compareTray(this));
  }

  async #phone() {
    try {
      const { openHandover } = await import("../handover/dialog.js");
      openHandover({
        language: this.t.language,
        status: this.status,
        guest: this.visit.guest,
        onGuest: (guest) => {
          this.visit.welcome(guest);
          if (!this.asked.isNothing) this.#ask();
        },
        onLeave: () => this.#leave(),
      });
    } catch (error) {
      this.#failed(error);
    }
  }

  /**
   * @param {string | null} kind
   * @param {string} key
   */
  #banner(kind, key) {
    const { over } = this.#places;
    over.querySelector(".banner")?.remove();
    if (kind !== null) over.prepend(h("p", { class: `banner ${kind}`, role: "alert" }, icon("away"), this.t(key)));
  }

  /** The attract screen comes up. */
  #rest() {
    this.#idle.stop();
    this.#attract?.stop();
    this.#attract?.element.remove();
    this.#attract = attract(this, () => this.#begin(), this.#languages());
    document.body.append(this.#attract.element);
    this.#places.page.inert = true;
    if (this.front !== null) this.#home().catch((error) => this.#failed(error));
    this.#attract.element.querySelector(".begin").focus({ preventScroll: true });
  }

  #begin() {
    this.#attract.stop();
    this.#attract.element.remove();
    this.#attract = null;
    this.#places.page.inert = false;
    this.#idle.start();
    this.#places.top.querySelector("#words").focus({ preventScroll: true });
  }

  /** The guest has gone, or wants to leave nothing: forget all of it. */
  #leave() {
    closeDialogs();
    clearTimeout(this.#telling);
    this.#places.over.querySelector(".told")?.remove();
    this.announce("");
    this.shop.cancel();
    this.visit.end();
    this.openedFacets.clear();
    this.asked.reset();
    this.speak(this.#first);
    scrollTo(0, 0);
    this.#rest();
  }
}

/**
 * The browser's language where it is one of ours, else the catalogue's.
 * @param {string[]} languages
 */
function firstLanguage(languages) {
  const own = navigator.language.slice(0, 2);
  if (own in LANGUAGES) return own;
  return languages.find((language) => language in LANGUAGES) ?? "en";
}
