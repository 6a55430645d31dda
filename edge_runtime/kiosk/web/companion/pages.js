// The companion's pages: for you, find, cart. Each gives its elements.

import { picture, price, stock } from "../shop/cards.js";
import { h, refill } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { valueName } from "../shop/value_names.js";
import { priceOf, textOf } from "../shop/strings.js";
import { PAGE } from "./catalogue_cache.js";
import { button, cards, stale } from "./widgets.js";

const SORTS = [
  ["sortTaste", ""],
  ["sortCheap", "price"],
  ["sortDear", "-price"],
  ["sortRating", "-rating_signal"],
];

/**
 * The first page: to the taste alone, or some of everything.
 * @param {App} app
 */
export async function forYou(app) {
  const { t, catalogue } = app;
  const things = await app.things();
  const found = await app.ask(
    () => catalogue.forYou(),
    () => catalogue.remembered("", 24),
  );
  const taste = await app.shopper.taste();
  const head = taste
    ? [
        h("h1", {}, t("forYouTitle")),
        h("p", { class: "lead" }, t("forYouLead")),
        h("h2", { class: "unseen" }, t("forYou")),
      ]
    : [h("h1", {}, t("hello")), h("p", { class: "lead" }, t("helloLead")), h("h2", {}, t("someOfAll"))];
  return [...head, app.isAway && stale(app, found.at), cards(app, found.hits, things)];
}

/**
 * Search and browse. `query`: {text, category, sort, ignore}.
 * @param {App} app
 * @param {PageQuery} query
 */
export async function find(app, query) {
  const { t, catalogue } = app;
  const list = h("div", { class: "found", "aria-live": "polite" });
  const asked = { text: query.text || null, sort: query.sort || null, ignore: query.ignore ?? [] };
  /** @type {Filters} */
  const filters = query.category ? { category: query.category } : {};
  const fetched = await app.ask(
    () => catalogue.search({ ...asked, filters }),
    () => catalogue.remembered(query.text),
  );
  const things = await app.things();
  /** @param {Hit[]} hits */
  const draw = (hits) => cards(app, hits, things);
  const { understood } = fetched;
  const said = counted(fetched, query.text, t);
  /** @param {MouseEvent} event */
  const more = async ({ currentTarget }) => {
    const pressed = /** @type {HTMLElement} */ (currentTarget);
    const next = await catalogue.search({ ...asked, filters, offset: list.querySelectorAll(".card").length });
    list.querySelector(".cards")?.append(...draw(next.hits).children);
    if (next.hits.length < PAGE) pressed.remove();
  };
  refill(
    list,
    app.isAway && stale(app, fetched.at),
    h(
      "div",
      { class: "found-head" },
      h("h2", { class: "count" }, app.isAway ? t("offlineSearch", { n: things.size }) : said),
      fetched.hits.length > 0 && sorts(app, query),
    ),
    understood?.corrected && h("p", { class: "hint" }, t("corrected", { text: understood.corrected })),
    chips(app, query, understood),
    fetched.hits.length
      ? draw(fetched.hits)
      : h(
          "div",
          { class: "empty" },
          icon("shelf"),
          h("p", {}, h("strong", {}, t("nothing"))),
          h("p", {}, t("nothingHint")),
        ),
    !app.isAway && fetched.hits.length === PAGE && button(t("more"), more, { look: "more", key: "more" }),
  );
  return [h("h1", { class: "unseen" }, t("find")), box(app, query), kinds(app, query), list];
}

/**
 * What is in the cart.
 * @param {App} app
 */
export async function cart(app) {
  const { t, shopper, shop } = app;
  const things = [...(await app.things()).values()].filter((thing) => thing.cart > 0);
  const title = h("h1", {}, t("cartTitle"));
  if (!things.length) {
    const go = button(t("cartBrowse"), () => app.go("find"), { look: "main", sign: "search" });
    return [title, h("div", { class: "empty" }, icon("shelf"), h("p", {}, t("cartEmpty")), go)];
  }
  const known = await Promise.all(things.map((thing) => app.renewed(thing)));
  const lines = known.map(({ thing, gone }) => {
    const { product, cart: count } = thing;
    const name = textOf(product, t.language).title;
    /** @param {number} by */
    const change = (by) => () => shopper.putInCart(thing, count + by).then(() => app.redraw());
    /**
     * @param {string} sign
     * @param {string} label
     * @param {number} by
     */
    const step = (sign, label, by) =>
      h(
        "button",
        {
          type: "button",
          class: "button round",
          "aria-label": t(label, { title: name }),
          data: { key: `${label} ${thing.id}` },
          on: { click: change(by) },
        },
        icon(sign),
      );
    const open = h(
      "button",
      { type: "button", class: "link", on: { click: () => app.openProduct({ ...thing, explanation: [] }) } },
      name,
    );
    return h(
      "li",
      { class: "line" },
      h("div", { class: "line-picture" }, picture(product, shop)),
      h(
        "div",
        { class: "line-words" },
        open,
        price(product, t),
        gone ? h("p", { class: "warning" }, t("gone")) : stock(product, t),
      ),
      h(
        "div",
        { class: "line-count", role: "group", "aria-label": t("pieces") },
        step("minus", "oneLess", -1),
        h("output", {}, t.number(count)),
        step("plus", "oneMore", 1),
      ),
    );
  });
  const sum = things.reduce((total, { product, cart: count }) => total + (priceOf(product) ?? 0) * count, 0);
  const bought = async () => {
    await shopper.buy();
    app.toast(t("boughtDone"));
    await app.redraw();
  };
  return [
    title,
    app.isAway && stale(app, Math.min(...things.map(({ at }) => at))),
    h("ul", { class: "lines" }, ...lines),
    h("p", { class: "sum" }, h("span", {}, t("sum")), h("strong", {}, t.money(sum, things[0].product.currency))),
    button(t("bought"), bought, { look: "main", sign: "check", key: "bought" }),
    h("p", { class: "hint" }, t("boughtNote")),
  ];
}

/**
 * What was found, in words: the answer's `total`. With words to search for, the list shows the next best, too.
 * @param {Found} found
 * @param {string | undefined} text
 * @param {Translator} t
 */
function counted({ total = 0 }, text, t) {
  if (!text) return t("found", { n: total });
  return total ? t("foundFor", { n: total, text }) : `“${text}”`;
}

/**
 * @param {App} app
 * @param {PageQuery} query
 */
function box(app, query) {
  const { t, shop } = app;
  const list = h("ul", { class: "suggestions", hidden: true });
  const input = h("input", {
    type: "search",
    id: "words",
    name: "words",
    maxlength: 500,
    autocomplete: "off",
    enterkeyhint: "search",
    placeholder: t("searchHint"),
    "aria-label": t("searchLabel"),
    data: { key: "words" },
  });
  input.value = query.text ?? "";
  /** @param {string} text */
  const search = (text) => app.go("find", { text });
  input.addEventListener("input", async () => {
    const typed = input.value.trim();
    const found = typed.length > 1 ? await shop.suggest(typed, 5).catch(() => []) : [];
    if (input.value.trim() !== typed) return;
    list.hidden = !found.length;
    refill(
      list,
      ...found.map(({ text }) => h("li", {}, h("button", { type: "button", on: { click: () => search(text) } }, text))),
    );
  });
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    input.blur(); // or the keyboard covers what is found
    search(input.value.trim());
  };
  const go = h("button", { class: "button main round", "aria-label": t("search") }, icon("search"));
  return h("form", { class: "box", role: "search", on: { submit } }, h("div", { class: "box-line" }, input, go), list);
}

/**
 * @param {App} app
 * @param {PageQuery} query
 */
function kinds(app, query) {
  const { t } = app;
  const values = app.facets.find(({ field }) => field === "category")?.values ?? [];
  const tops = values.map(({ value }) => value).filter((value) => !value.includes(" > "));
  if (!tops.length) return null;
  const top = query.category?.split(" > ")[0];
  /**
   * @param {string} value
   * @param {string} name
   */
  const chip = (value, name) => {
    const isOn = (query.category ?? "") === value || (value !== "" && top === value);
    const made = button(name, () => app.go("find", { ...query, ignore: [], category: value || undefined }), {
      look: "chip",
      key: `kind ${value}`,
    });
    made.setAttribute("aria-pressed", String(isOn));
    return h("li", {}, made);
  };
  const below = top ? values.map(({ value }) => value).filter((value) => value.startsWith(`${top} > `)) : [];
  /** @param {HTMLElement[]} list */
  const row = (list) => h("ul", { class: "chips", "aria-label": t("kinds") }, ...list);
  /** @param {string} value */
  const isSub = (value) => query.category === value;
  const subs = below.map((value) => {
    const made = button(
      valueName(value, t),
      () => app.go("find", { ...query, ignore: [], category: isSub(value) ? top : value }),
      { look: "chip small", key: `kind ${value}` },
    );
    made.setAttribute("aria-pressed", String(isSub(value)));
    return h("li", {}, made);
  });
  return h(
    "div",
    { class: "kinds" },
    row([chip("", t("allKinds")), ...tops.map((value) => chip(value, valueName(value, t)))]),
    subs.length > 0 && row(subs),
  );
}

/**
 * @param {App} app
 * @param {PageQuery} query
 * @param {ParsedQuery | null | undefined} understood
 */
function chips(app, query, understood) {
  const { t } = app;
  const read = understood ? [...understood.constraints, ...understood.sort_intents] : [];
  if (read.length === 0) return null;
  const items = read.map(({ id, words }) => {
    const drop = () => app.go("find", { ...query, ignore: [...(query.ignore ?? []), id] });
    const attributes = {
      type: "button",
      class: "button chip",
      "aria-label": t("removeChip", { words }),
      on: { click: drop },
    };
    return h("li", {}, h("button", attributes, words, icon("close")));
  });
  return h("ul", { class: "chips" }, ...items);
}

/**
 * @param {App} app
 * @param {PageQuery} query
 */
function sorts(app, query) {
  const { t } = app;
  const served = SORTS.filter(([, value]) => value === "" || app.status.sorts.includes(value.replace("-", "")));
  const options = served.map(([name, value]) =>
    h("option", { value, selected: (query.sort ?? "") === value }, t(name)),
  );
  const change = () => app.go("find", { ...query, sort: select.value || undefined });
  /** @type {HTMLSelectElement} */
  const select = h("select", { data: { key: "sort" }, on: { change } }, ...options);
  return h("label", { class: "sorts" }, h("span", { class: "unseen" }, t("sort")), select);
}
