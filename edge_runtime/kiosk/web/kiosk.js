// The kiosk page starts here: ask what the shop is, then open it.

import { Away, Shop } from "./shop/api_client.js";
import { Page } from "./kiosk/page.js";
import { PAGE } from "./kiosk/strings.js";
import { h, refill } from "./shop/dom.js";
import { wordmark } from "./shop/icons.js";
import { preferredLanguage, speaker } from "./shop/strings.js";

const places = Object.fromEntries(
  ["page", "top", "main", "tray", "over", "live"].map((id) => {
    const element = /** @type {HTMLElement} */ (document.getElementById(id));
    return [id, element];
  }),
);
const shop = new Shop();

async function open() {
  try {
    const status = await shop.status();
    refill(places.main);
    new Page(shop, status, places);
  } catch (error) {
    if (!(error instanceof Away)) throw error;
    const t = speaker(preferredLanguage([]), PAGE);
    refill(places.main, h("div", { class: "closed" }, wordmark(), h("p", { role: "alert" }, t("starting"))));
    shop.addEventListener("back", open, { once: true });
  }
}

open();
