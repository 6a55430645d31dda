// The results: chips, order, facets, cards; or an honest "nothing suitable" with ways on.

import { h, refill } from "../shop/dom.js";
import { facets } from "../shop/facets.js";
import { icon } from "../shop/icons.js";
import { openDialog } from "../shop/dialog.js";
import { valueName } from "../shop/value_names.js";
import { textOf } from "../shop/strings.js";
import { STEP, arrange } from "./search_requests.js";
import { chips, parts } from "./understood_chips.js";

const FIRST = 12; // cards that fill a screen
const idle = globalThis.requestIdleCallback ?? setTimeout; // Safari has none
/** @type {Answer} */
const NO_ANSWER = {
  hits: [],
  total: 0,
  facets: [],
  understood: null,
  transcript: null,
  empty: "",
  bundle: "",
};
const SORTS = ["price", "-price", "-rating_signal", "-value_for_money"];

/**
 * The view of one page for one language. `show(answer)` draws it; `element` is where.
 * @param {Page} page
 */
export function resultsView(page) {
  const { asked, status, t, visit } = page;
  const opened = page.openedFacets;
  const head = h("div", { class: "results-head" });
  const said = h("div", { class: "said" });
  const side = h("aside", { class: "facets", "aria-label": t("filters") });
  const grid = h("div", { class: "results-cards" });
  const element = h("div", { class: "results" }, h("div", { class: "results-top" }, said, head), side, grid);
  /** @type {Answer} */
  let answer = NO_ANSWER;
  let shown = STEP;
  /** @type {{ dialog: HTMLDialogElement, list: HTMLElement } | null} */
  let sheet = null;
  let latest = {};

  const filterList = () =>
    facets(answer.facets, {
      t,
      filters: asked.now.filters,
      hits: arrange(answer.hits, page).near,
      currency: status.currency,
      choose: (field, filter) => asked.filter(field, filter),
      opened,
      changed: drawFilters,
    });
  const drawFilters = () => {
    refill(side, ...filterList());
    if (sheet?.dialog.isConnected) refill(sheet.list, ...filterList());
  };
  const openFilters = () => {
    const { dialog, body, close } = openDialog({ t, title: t("filters"), kind: "sheet" });
    const list = h("div", { class: "facets" });
    sheet = { dialog, list };
    body.append(
      list,
      h(
        "div",
        { class: "row foot" },
        h("button", { type: "button", class: "button main", on: { click: close } }, t("filters_done")),
      ),
    );
    drawFilters();
  };
  const drawHead = () => {
    const { filters, sort } = asked.now;
    const count = Object.keys(filters).length;
    const options = SORTS.filter((one) => status.sorts.includes(one.replace("-", "")));
    /**
     * @param {string | null} value
     * @param {string} label
     */
    const choice = (value, label) => h("option", { value: value ?? "", selected: value === sort }, label);
    /** @type {HTMLSelectElement} */
    const select = h(
      "select",
      { class: "button", data: { key: "sort" }, on: { change: () => asked.change({ sort: select.value || null }) } },
      choice(null, t("sort_best")),
      ...options.map((one) => choice(one, t(`sort_${one}`))),
    );
    refill(
      head,
      h("h1", { class: "results-title" }, title(page)),
      !asked.isRanked && answer.hits.length > 0 && h("p", { class: "count" }, t("count", { n: answer.total })),
      h("div", { class: "spacer" }),
      count > 0 &&
        h(
          "button",
          {
            type: "button",
            class: "button plain clear-filters",
            data: { key: "clear filters" },
            on: { click: () => asked.change({ filters: {} }) },
          },
          t("filters_clear"),
        ),
      h(
        "button",
        { type: "button", class: "button open-filters", data: { key: "filters" }, on: { click: openFilters } },
        icon("filters"),
        count > 0 ? t("filters_n", { n: count }) : t("filters"),
      ),
      h("label", { class: "sort" }, h("span", {}, t("sort")), select),
    );
  };
  /** `first`: cards that are painted at once, before those that a shopper has to scroll for. */
  const drawCards = (first = shown) => {
    const drawing = (latest = {});
    if (answer.hits.length === 0) {
      refill(grid, nothing(page, answer));
      return;
    }
    const { near, far } = arrange(answer.hits, page);
    const front = near.slice(0, shown);
    const rest = far.slice(0, shown - front.length);
    const full = answer.hits.length % STEP === 0 && answer.hits.length > 0 && !answer.ended;
    const more = front.length + rest.length < answer.hits.length || full;
    /** @type {NodeListOf<HTMLElement>} */
    const places = grid.querySelectorAll("[data-id]");
    const images = new Map([...places].map((place) => [place.dataset.id, place.querySelector("img")]));
    /** @param {Hit[]} hits */
    const made = (hits) => hits.map((hit) => kept(page.card(hit), hit, images));
    const cards = h("div", { class: "cards" }, ...made(front.slice(0, first)));
    const all = document.createDocumentFragment();
    /** @param {ParentNode} place */
    const finish = (place) => {
      cards.append(...made(front.slice(first)));
      if (rest.length > 0)
        place.append(h("h2", { class: "further" }, t("less_like")), h("div", { class: "cards" }, ...made(rest)));
      if (more)
        place.append(
          h(
            "p",
            { class: "row centre" },
            h("button", { type: "button", class: "button", data: { key: "more" }, on: { click: onward } }, t("more")),
          ),
        );
    };
    all.append(h("h2", { class: "unseen" }, t("results")), cards);
    if (first < shown) idle(() => drawing === latest && finish(grid));
    else finish(all);
    refill(grid, ...all.childNodes);
  };
  const onward = async () => {
    shown += STEP;
    if (shown > answer.hits.length && !answer.ended) {
      const next = await page.askMore(answer.hits.length);
      if (next === null) return;
      answer = { ...answer, hits: [...answer.hits, ...next.hits], ended: next.hits.length === 0 };
    }
    drawCards();
    page.notifications.announce(t("shown", { n: Math.min(shown, answer.hits.length) }));
  };

  return {
    element,
    /**
     * @param {Answer} next
     * @param {{ again?: boolean }} [options]
     */
    show(next, { again = false } = {}) {
      answer = next;
      if (!again) shown = STEP;
      refill(said, heard(page), chips(page, answer.understood), corrected(page, answer.understood));
      drawHead();
      drawFilters();
      element.classList.toggle("bare", answer.hits.length === 0);
      drawCards(asked.typing ? FIRST : shown);
      if (!again)
        page.notifications.announce(
          answer.hits.length === 0
            ? (grid.querySelector(".nothing h2")?.textContent ?? "")
            : t("shown", { n: Math.min(shown, answer.hits.length) }),
        );
    },
    /** Draw the cards again: likes, language or taste changed. */
    redraw() {
      if (answer === NO_ANSWER) return;
      answer = { ...answer, hits: answer.hits.filter((hit) => !visit.hidden.has(hit.id)) };
      drawCards();
    },
  };
}

/** @param {{ asked: Asked, t: Translator }} options */
function title({ asked, t }) {
  const { text, picture, like, filters } = asked.now;
  if (text.trim() !== "") return t("quoted", { text: text.trim() });
  if (picture !== null) return t("results_picture");
  const kind = [filters.category].flat()[0];
  if (like === null && typeof kind === "string") return valueName(kind, t);
  return like === null ? t("results_filters") : t("results_like", { title: textOf(like, t.language).title });
}

/** @param {{ asked: Asked, t: Translator }} options */
function heard({ asked, t }) {
  const { heard: transcript } = asked.now;
  if (transcript === null) return null;
  const { text, hypothesis: own } = transcript;
  if (!own || own === text) return h("p", { class: "heard" }, icon("microphone"), t("heard", { heard: text }));
  const words = h("span", {}, t("meant", { heard: own, text }));
  const no = h(
    "button",
    { type: "button", class: "button", data: { key: "heard" }, on: { click: () => asked.start({ text: own }) } },
    t("meant_no", { heard: own }),
  );
  return h("p", { class: "heard" }, icon("microphone"), words, no);
}

/**
 * @param {{ t: Translator }} options
 * @param {ParsedQuery | null} understood
 */
function corrected({ t }, understood) {
  return understood?.corrected ? h("p", { class: "corrected" }, t("corrected", { text: understood.corrected })) : null;
}

/**
 * The card with the picture that already stands there, so that nothing flickers while one types.
 * @param {HTMLElement} card
 * @param {Hit} hit
 * @param {Map<string | undefined, HTMLImageElement | null>} images
 */
function kept(card, hit, images) {
  const old = images.get(hit.id);
  const fresh = card.querySelector(".card-picture img");
  if (old?.complete && fresh) fresh.replaceWith(old);
  return card;
}

/**
 * @param {Page} page
 * @param {{ understood: ParsedQuery | null, empty: string }} options
 */
function nothing(page, { understood, empty }) {
  const { asked, t } = page;
  const { text, picture, like, filters } = asked.now;
  /**
   * @param {string} label
   * @param {() => unknown} run
   * @param {string} [sign]
   */
  const way = (label, run, sign = "") =>
    h("li", {}, h("button", { type: "button", class: "button", on: { click: run } }, sign && icon(sign), label));
  const ways = parts(page, understood)
    .filter((one) => one.key !== "picture" && one.key !== "like")
    .map((one) =>
      way(t("without", { what: one.words ? t("quoted", { text: one.words }) : one.name }), one.remove, "close"),
    );
  if (text.trim() !== "" && (picture !== null || like !== null)) {
    ways.push(way(t("way_words"), () => asked.change({ picture: null, like: null })));
    ways.push(
      way(t(picture === null ? "results_like" : "way_picture", { title: like && textOf(like, t.language).title }), () =>
        asked.change({ text: "" }),
      ),
    );
  }
  for (const path of broader(understood?.category ?? [filters.category].flat()[0])) {
    ways.push(way(t("way_kind", { kind: valueName(path, t) }), () => asked.start({ filters: { category: [path] } })));
  }
  if (page.front && page.front.rated.length > 0) {
    ways.push(
      way(t("way_popular"), () => asked.start({ filters: { rating: { gte: 4 } }, sort: "-rating_signal" }), "star"),
    );
  }
  ways.push(way(t("kinds"), () => asked.start({})));
  const words =
    empty === "filtered_out"
      ? t("nothing_filters")
      : text.trim() === ""
        ? t("nothing")
        : t("nothing_text", { text: text.trim() });
  return h(
    "div",
    { class: "nothing" },
    icon("shelf", "nothing-sign"),
    h("h2", {}, words),
    h("p", {}, t("ways")),
    h("ul", { class: "ways" }, ...ways),
  );
}

/**
 * A kind and the kinds above it, the narrowest first.
 * @param {unknown} path
 */
function broader(path) {
  if (typeof path !== "string") return [];
  const names = path.split(" > ");
  return names.map((_, n) => names.slice(0, names.length - n).join(" > "));
}
