// The page that shows the taste in words, and what can be done with it.

import { encodeState } from "../taste/preference.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { fieldName, swatch, valueName } from "../shop/value_names.js";
import { ago, bar, button } from "./widgets.js";
import { openLend, openLink, openTakeBack } from "./device_linking.js";
import { names, portrait } from "./taste_summary.js";

const GROUPS = { colour: "colours", category: "kindsLiked", brand: "brands" };

/** @param {App} app */
export async function tastePage(app) {
  const { t, shopper } = app;
  const taste = await shopper.taste();
  const things = [...(await app.things()).values()];
  const said =
    taste &&
    portrait(
      taste,
      shopper.settings,
      names(
        app.facets,
        things.map(({ product }) => product),
      ),
    );
  return [
    h("h1", {}, t("tasteTitle")),
    ...(said ? shown(app, said) : [h("p", { class: "lead" }, t("tasteNone"))]),
    links(app),
    copy(app),
    keep(app, said),
  ];
}

/**
 * @param {App} app
 * @param {TasteSummary} said
 */
function shown(app, said) {
  const { t, shopper, status } = app;
  const groups = Object.entries(GROUPS).map(([field, title]) => group(app, t(title), said.groups[field], "share"));
  const price = said.price && priceGroup(app, said.price, status.currency);
  return [
    h("p", { class: "lead" }, t("tasteLead")),
    h(
      "div",
      { class: "sure" },
      h("p", {}, h("strong", {}, t("sure")), ` ${t.percent(said.sure)}`),
      bar(said.sure),
      h("p", { class: "hint" }, t("sureHint", { days: shopper.settings.half_life_days })),
    ),
    h(
      "div",
      { class: "portrait" },
      ...groups,
      price,
      group(app, t("notForYou"), said.against, "shareNot"),
      group(app, t("unknown"), said.unknown, "share"),
    ),
  ];
}

/**
 * @param {App} app
 * @param {string} title
 * @param {TasteShare[]} parts
 * @param {string} sentence
 */
function group(app, title, parts, sentence) {
  if (!parts.length) return null;
  const { t } = app;
  const most = Math.max(...parts.map(({ share }) => Math.abs(share)));
  const items = parts.map((part) => {
    const name = part.field ? valueName(part.value, t) : t("unknownPart");
    const colour = part.field === "colour" && swatch(part.value);
    const dot = colour && h("i", { class: "swatch", "aria-hidden": "true", style: { background: colour } });
    const share = t(sentence, { share: t.percent(Math.abs(part.share)) });
    return h(
      "li",
      { class: "part" },
      h("span", { class: "part-name" }, dot, name),
      h("span", { class: "part-share" }, share),
      bar(Math.abs(part.share) / most, part.share < 0 ? "against" : ""),
      dropper(t("remove", { value: name }), `part ${part.key}`, () => app.removePart(part, name)),
    );
  });
  return h("section", { class: "group" }, h("h2", {}, title), h("ul", {}, ...items));
}

/**
 * @param {App} app
 * @param {{ from: number, to: number }} options
 * @param {string | null} currency
 */
function priceGroup(app, { from, to }, currency) {
  const { t } = app;
  const text = t("priceAround", { from: t.roundMoney(from, currency), to: t.roundMoney(to, currency) });
  const name = fieldName("price", t);
  const drop = dropper(t("remove", { value: name }), "part price", () => app.removePart({ field: "price" }, name));
  return h(
    "section",
    { class: "group" },
    h("h2", {}, t("priceBand")),
    h("ul", {}, h("li", { class: "part" }, h("span", { class: "part-name" }, text), drop)),
  );
}

/**
 * @param {string} label
 * @param {string} key
 * @param {() => unknown} press
 */
function dropper(label, key, press) {
  return h(
    "button",
    {
      type: "button",
      class: "button round plain",
      "aria-label": label,
      title: label,
      data: { key },
      on: { click: press },
    },
    icon("close"),
  );
}

/** @param {App} app */
function links(app) {
  const { t, sealed } = app;
  return h(
    "section",
    { class: "deeds" },
    h("h2", {}, t("phones")),
    deed(t("lend"), t("lendHint"), "phone", () => openLend(app)),
    deed(t("takeBack"), t("takeBackHint"), "restart", () => openTakeBack(app)),
    sealed && deed(t("link"), t("linkHint"), "plus", () => openLink(app)),
  );
}

/** @param {App} app */
function copy(app) {
  const { t, sealed } = app;
  const place = h("section", { class: "copy" });
  const draw = () => {
    if (!sealed) return refill(place, h("h2", {}, t("backup")), h("p", {}, t("backupNone")));
    const when = sealed.at && t("backupAt", { when: ago(sealed.at, t) });
    const told = ["running", "away", "erased", "clock", "refused"].includes(sealed.said) && t(`sync_${sealed.said}`);
    const stop = async () => {
      if (await sealed.turnOff()) app.toast(t("backupStopped"));
    };
    return refill(
      place,
      h("h2", {}, t("backup")),
      h("p", {}, t(sealed.on ? "backupOn" : "backupOff")),
      h("p", { class: "hint", role: "status" }, [when, told].filter(Boolean).join(" ")),
      sealed.on &&
        h(
          "div",
          { class: "row" },
          button(t("syncNow"), () => sealed.run(), { key: "sync" }),
          button(t("backupStop"), stop, { key: "stop" }),
        ),
    );
  };
  draw();
  let wasShown = false;
  const listen = () => {
    if (wasShown && !place.isConnected) return sealed?.removeEventListener("change", listen);
    wasShown = place.isConnected;
    return draw();
  };
  sealed?.addEventListener("change", listen);
  return place;
}

/**
 * @param {App} app
 * @param {TasteSummary | null} said
 */
function keep(app, said) {
  const { t } = app;
  return h(
    "section",
    { class: "deeds" },
    h("h2", {}, t("yours")),
    said && deed(t("export"), t("exportHint"), "back", () => exported(app, said)),
    deed(t("wipe"), t("wipeHint"), "close", () => askWipe(app)),
  );
}

/**
 * @param {string} title
 * @param {string} hint
 * @param {string} sign
 * @param {() => unknown} press
 */
function deed(title, hint, sign, press) {
  return h(
    "button",
    { type: "button", class: "deed", data: { key: title }, on: { click: press } },
    icon(sign),
    h("span", {}, h("strong", {}, title), h("span", { class: "hint" }, hint)),
  );
}

/** @param {App} app */
function askWipe(app) {
  const { t } = app;
  const { body, close } = openDialog({ t, title: t("wipe"), kind: "ask" });
  const yes = async () => {
    close();
    await app.shopper.wipe();
    await app.sealed?.run();
    await app.redraw();
    app.toast(t("wiped"));
  };
  refill(
    body,
    h("p", {}, t("wipeAsk")),
    h("div", { class: "row" }, button(t("wipeYes"), yes, { look: "main", key: "yes" }), button(t("cancel"), close)),
  );
}

/**
 * The taste as a file: in words, and its bytes as they are kept.
 * @param {App} app
 * @param {TasteSummary} said
 */
async function exported(app, said) {
  const held = await app.shopper.state();
  if (!held) return;
  const state = encodeState(held);
  const text = JSON.stringify(
    {
      made_at: new Date().toISOString(),
      sure: said.sure,
      liked: said.groups,
      not_liked: said.against,
      price: said.price,
      things: [...(await app.things()).values()]
        .filter(({ mark, bought, cart }) => mark || bought || cart > 0)
        .map(({ id, mark, bought, cart }) => ({ id, mark, bought, cart })),
      state: btoa(Array.from(state, (byte) => String.fromCharCode(byte)).join("")),
    },
    null,
    2,
  );
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: url, download: "taste.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
