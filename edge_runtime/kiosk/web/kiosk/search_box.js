// The search box: a combobox (WAI-ARIA APG) whose answers come while one types, with camera and microphone beside it.

import { isOutdated } from "../shop/api_client.js";
import { openCamera } from "../shop/camera.js";
import { h } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { microphoneButton } from "../shop/microphone.js";
import { valueName } from "../shop/value_names.js";

/**
 * Build it for the language in force. Gives {element, show()}; `show` takes over what is asked from outside.
 * @param {Page} page
 */
export function searchbox(page) {
  const { asked, shop, status, t } = page;
  /** @type {Suggestion[]} */
  let options = [];
  let active = -1;

  const list = h("ul", {
    id: "suggestions",
    class: "suggestions",
    role: "listbox",
    "aria-label": t("suggestions"),
    hidden: true,
  });
  const input = h("input", {
    id: "words",
    class: "words",
    type: "search",
    role: "combobox",
    "aria-label": t("type_hint"),
    "aria-autocomplete": "list",
    "aria-controls": "suggestions",
    "aria-expanded": "false",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    maxlength: 500,
  });
  const clear = h(
    "button",
    {
      type: "button",
      class: "button round plain",
      "aria-label": t("clear"),
      hidden: true,
      on: { click: () => change("") },
    },
    icon("close"),
  );
  /**
   * @param {string} name
   * @param {string} label
   * @param {() => unknown} run
   */
  const labelled = (name, label, run) =>
    h(
      "button",
      { type: "button", class: `button ${name}`, on: { click: run } },
      icon(name),
      h("span", { class: "label" }, label),
    );

  /** @param {number} place */
  const mark = (place) => {
    active = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  };
  /** @param {Suggestion[]} found */
  const offer = (found) => {
    options = found;
    const rows = found.map((one, n) =>
      h(
        "li",
        {
          id: `suggestion-${n}`,
          class: "suggestion",
          role: "option",
          "aria-selected": "false",
          on: { pointerdown: (event) => event.preventDefault(), click: () => choose(one) },
        },
        h("span", {}, one.type === "category" ? valueName(one.text, t) : one.text),
        t(`type_${one.type}`) && h("small", {}, t(`type_${one.type}`)),
      ),
    );
    list.replaceChildren(...rows);
    list.hidden = found.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  const end = () => {
    shop.cancel("suggest");
    offer([]);
  };
  /** @param {Suggestion} one */
  const choose = (one) => {
    change(one.text, false);
    end();
  };
  /**
   * @param {string} text
   * @param {boolean} [typing]
   */
  const change = (text, typing = false) => {
    input.value = text;
    clear.hidden = text === "";
    asked.change({ text }, { typing });
    if (!typing) input.focus();
    if (text === "") end();
  };
  const typed = () => {
    const text = input.value;
    change(text, true);
    if (text.trim() === "") return;
    shop.suggest(text).then(
      (found) =>
        input.value === text &&
        document.activeElement === input &&
        offer(found.filter((one) => one.text.toLowerCase() !== text.trim().toLowerCase())),
      (error) => isOutdated(error) || offer([]),
    );
  };

  input.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || typed());
  input.addEventListener("compositionend", typed);
  input.addEventListener("focus", () => offer(options));
  // The row stays when focus leaves: what stands below must not move under the finger that touches it.
  input.addEventListener("blur", () => mark(-1));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      const count = options.length + 1;
      mark(((active + 1 + step + count) % count) - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0) choose(options[active]);
      else {
        end();
        page.settle();
      }
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      end();
    }
  });

  const element = h(
    "form",
    { class: "searchbox", role: "search", on: { submit: (event) => event.preventDefault() } },
    h("div", { class: "field" }, icon("search"), input, clear),
    status.image &&
      navigator.mediaDevices &&
      labelled("camera", t("show"), () => openCamera({ t, chosen: (picture) => asked.start({ picture }) })),
    status.speech &&
      navigator.mediaDevices &&
      microphoneButton({
        t: () => t,
        shop,
        label: t("say"),
        heard: (transcript) => asked.start({ text: transcript.text, heard: transcript }),
      }),
    list,
  );
  return {
    element,
    show() {
      const { text, picture, like } = asked.now;
      if (input.value !== text) input.value = text;
      clear.hidden = text === "";
      input.placeholder = t(picture || like ? "but_hint" : "ask_hint");
      if (!asked.typing) end();
    },
  };
}
