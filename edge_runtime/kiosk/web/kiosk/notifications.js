// What the page tells a guest beside the results: a line for a while, a banner, and words for screen readers.

import { h } from "../shop/dom.js";
import { icon } from "../shop/icons.js";

const SHOWN = 8_000; // milliseconds

export class Notifications {
  #over;
  #live;
  /** @type {number | undefined} */
  #timer = undefined;

  /**
   * @param {HTMLElement} over lies over the page
   * @param {HTMLElement} live is read out by screen readers
   */
  constructor(over, live) {
    this.#over = over;
    this.#live = live;
  }

  /**
   * Say it to screen readers.
   * @param {string} text
   */
  announce(text) {
    this.#live.textContent = text;
  }

  /**
   * Say it to everybody for a while.
   * @param {string} text
   * @param {{ label: string, run: () => void } | null} [action]
   */
  tell(text, action = null) {
    this.#end();
    const click = () => {
      this.#end();
      action?.run();
    };
    this.#over.append(
      h(
        "p",
        { class: "told", role: "status" },
        h("span", {}, text),
        action && h("button", { type: "button", class: "button", on: { click } }, action.label),
      ),
    );
    this.#timer = setTimeout(() => this.#end(), SHOWN);
  }

  /**
   * A banner in place of the one that is there, or none.
   * @param {string | null} text
   */
  banner(text) {
    this.#over.querySelector(".banner")?.remove();
    if (text !== null) this.#over.prepend(h("p", { class: "banner away", role: "alert" }, icon("away"), text));
  }

  /** Take away what was told to the guest who has gone. */
  clear() {
    this.#end();
    this.announce("");
  }

  #end() {
    clearTimeout(this.#timer);
    this.#over.querySelector(".told")?.remove();
  }
}
