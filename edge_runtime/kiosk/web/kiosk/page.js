// The page: its head, what is asked, what is shown, and what happens when the server or the guest goes away.

import { Away, Problem, isOutdated } from "../shop/api_client.js";
import { card } from "../shop/cards.js";
import { closeDialogs } from "../shop/dialog.js";
import { focusOn, refill } from "../shop/dom.js";
import { preferredLanguage, speaker, textOf } from "../shop/strings.js";
import { ask } from "./search_requests.js";
import { compareTray } from "./compare_tray.js";
import { header, languageButtons, showBack, showLiked } from "./header.js";
import { Asked } from "./query_state.js";
import { Idle, attract } from "./attract_screen.js";
import { Notifications } from "./notifications.js";
import { homeView } from "./start_screen.js";
import { openLiked, openProduct } from "./product_dialog.js";
import { resultsView } from "./results_list.js";
import { searchbox } from "./search_box.js";
import { PAGE } from "./strings.js";
import { Visit } from "./session.js";

const HESITATION = 400; // milliseconds without a letter until words may be said to have no answer
const UNFINISHED = 2_000; // the same where the last of them may go on

export class Page {
  asked = new Asked();
  visit = new Visit();
  openedFacets = new Set();
  /** @type {StartProducts | null} */
  front = null;
  /** @type {Translator} */
  t;
  /** @type {Status} */
  status;
  /** @type {Shop} */
  shop;
  #first;
  #places;
  #view;
  /** @type {ReturnType<typeof attract> | null} */
  #attract = null;
  #idle;
  /** @type {number | undefined} */
  #hesitating = undefined;
  #moving = false;

  /**
   * @param {Shop} shop
   * @param {Status} status what answers there
   * @param {Record<string, HTMLElement>} places the elements {page, top, main, tray, over, live}
   */
  constructor(shop, status, places) {
    this.shop = shop;
    this.status = status;
    this.notifications = new Notifications(places.over, places.live);
    this.#places = places;
    this.#first = preferredLanguage(status.languages);
    this.#idle = new Idle(this, () => this.#leave());
    this.asked.addEventListener("change", () => this.#ask());
    this.visit.addEventListener("change", () => this.#visited());
    shop.addEventListener("away", () => this.notifications.banner(this.t("away")));
    shop.addEventListener("busy", () => this.notifications.tell(this.t("busy")));
    shop.addEventListener("back", () => {
      this.notifications.banner(null);
      this.notifications.tell(this.t("back"));
      this.#ask();
    });
    this.t = speaker(this.#first, PAGE);
    this.#view = this.#views();
    this.#draw();
    this.#rest();
  }

  /**
   * Build everything in a language.
   * @param {Language} language
   */
  speak(language) {
    this.t = speaker(language, PAGE);
    this.#view = this.#views();
    this.#draw();
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
    this.notifications.tell(this.t("hidden", { title }), { label: this.t("undo"), run: () => this.visit.unhide(hit) });
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

  #views() {
    return { home: homeView(this), results: resultsView(this), search: searchbox(this) };
  }

  #draw() {
    document.documentElement.lang = this.t.tag;
    this.#head();
    this.#tray();
    this.#ask();
  }

  async #ask() {
    clearTimeout(this.#hesitating);
    this.#moving &&= !this.asked.typing;
    this.#view.search.show();
    showBack(this.#places.top, this.asked.canGoBack);
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
    if (this.front === null) return;
    const { rated, reduced, any } = this.front;
    this.#attract?.show([...rated, ...reduced, ...any].map((hit) => hit.product));
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
      if (this.#moving) focusOn(this.#places.main, ".results-cards :is(.card-open, .ways button)");
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
    if (error instanceof Problem) this.notifications.tell(this.t("failed", { detail: error.message }));
    else if (!(error instanceof Away) && !isOutdated(error)) throw error;
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
    showLiked(this.#places.top, this.t, this.visit.liked.size);
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
    showLiked(this.#places.top, this.t, this.visit.liked.size);
  }

  #languages() {
    return languageButtons(this.t, (language) => this.#choose(language));
  }

  /** @param {Language} language */
  #choose(language) {
    const resting = this.#attract !== null;
    this.speak(language);
    if (resting) this.#rest();
    const root = this.#attract?.element ?? this.#places.top;
    focusOn(root, `[data-key="language ${language}"]`);
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

  /** The attract screen comes up. */
  #rest() {
    this.#idle.stop();
    this.#attract?.stop();
    this.#attract?.element.remove();
    this.#attract = attract(this, () => this.#begin(), this.#languages());
    document.body.append(this.#attract.element);
    this.#places.page.inert = true;
    if (this.front !== null) this.#home().catch((error) => this.#failed(error));
    focusOn(this.#attract.element, ".begin", { preventScroll: true });
  }

  #begin() {
    this.#attract?.stop();
    this.#attract?.element.remove();
    this.#attract = null;
    this.#places.page.inert = false;
    this.#idle.start();
    focusOn(this.#places.top, "#words", { preventScroll: true });
  }

  /** The guest has gone, or wants to leave nothing: forget all of it. */
  #leave() {
    closeDialogs();
    this.notifications.clear();
    this.shop.cancel();
    this.visit.end();
    this.openedFacets.clear();
    this.asked.reset();
    this.speak(this.#first);
    scrollTo(0, 0);
    this.#rest();
  }
}
