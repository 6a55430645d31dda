// The head of the page: the wordmark, the search box, and the buttons beside it.

import { h } from "../shop/dom.js";
import { icon, wordmark } from "../shop/icons.js";
import { LANGUAGES } from "../shop/strings.js";

const CODES = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/**
 * The head's elements. `search`, `languages`: elements; `openLiked`, `openPhone`: what the buttons do.
 * @param {{ t: Translator, asked: Asked }} options
 * @param {{ search: HTMLElement, languages: HTMLElement, openLiked: () => void, openPhone: () => void }} options2
 */
export function header({ t, asked }, { search, languages, openLiked, openPhone }) {
  const home = {
    type: "button",
    class: "home-button",
    "aria-label": `Vitrine: ${t("start_over")}`,
    on: { click: () => asked.start({}) },
  };
  return [
    h("button", home, wordmark()),
    h("div", { class: "search-place" }, search),
    h(
      "div",
      { class: "head-buttons" },
      labelled("back", t("back"), () => asked.back(), { disabled: true }),
      labelled("heart", "", openLiked, { hidden: true }),
      labelled("phone", t("phone"), openPhone),
      languages,
    ),
  ];
}

/**
 * Whether there is a way back.
 * @param {HTMLElement} top
 * @param {boolean} canGoBack
 */
export function showBack(top, canGoBack) {
  /** @type {HTMLButtonElement | null} */
  const button = top.querySelector(".back-button");
  if (button) button.disabled = !canGoBack;
}

/**
 * How many products are liked.
 * @param {HTMLElement} top
 * @param {Translator} t
 * @param {number} count
 */
export function showLiked(top, t, count) {
  /** @type {HTMLButtonElement | null} */
  const button = top.querySelector(".heart-button");
  if (!button) return;
  button.hidden = count === 0;
  button.setAttribute("aria-label", t("liked", { n: count }));
  const label = /** @type {HTMLElement} */ (button.querySelector(".label"));
  label.textContent = t.number(count);
}

/**
 * A button for each language; `choose(language)` is called when one is pressed.
 * @param {Translator} t
 * @param {(language: Language) => void} choose
 */
export function languageButtons(t, choose) {
  const buttons = CODES.map((language) => {
    const { name, tag } = LANGUAGES[language];
    const button = {
      type: "button",
      lang: tag,
      "aria-pressed": String(language === t.language),
      data: { key: `language ${language}` },
      on: { click: () => choose(language) },
    };
    return h("button", button, name);
  });
  return h("div", { class: "languages", role: "group", "aria-label": t("language") }, ...buttons);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {() => unknown} run
 * @param {Props} [extra]
 */
function labelled(name, label, run, extra = {}) {
  const button = { type: "button", class: `button ${name}-button`, data: { key: name }, on: { click: run }, ...extra };
  return h("button", button, icon(name), h("span", { class: "label" }, label));
}
