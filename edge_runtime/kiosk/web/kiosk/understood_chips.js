// What was understood, as chips that can be removed: picture or product, conditions and sort intents read from the
// words, filters.

import { openCrop } from "../shop/camera.js";
import { h } from "../shop/dom.js";
import { filterName } from "../shop/facets.js";
import { icon } from "../shop/icons.js";
import { fieldName } from "../shop/value_names.js";
import { textOf } from "../shop/strings.js";

/**
 * Every part of what is asked that can be taken away: [{name, remove, key, image?, crop?}].
 * @param {Page} page
 * @param {ParsedQuery | null} understood
 */
export function parts(page, understood) {
  const { asked, shop, status, t } = page;
  const { picture, like, filters, ignore } = asked.now;
  /**
   * @param {string} field
   * @param {Filter} filter
   */
  const named = (field, filter) =>
    `${fieldName(field, t)}: ${filterName(field, filter, { t, currency: status.currency })}`;
  const found = [];
  if (picture !== null) {
    const crop = () => openCrop({ t, picture, chosen: (next) => asked.change({ picture: next }) });
    found.push({
      key: "picture",
      name: t("picture_chip"),
      image: picture.url,
      crop,
      remove: () => asked.change({ picture: null }),
    });
  }
  if (like !== null) {
    const name = t("like_chip", { title: textOf(like, t.language).title });
    found.push({ key: "like", name, image: shop.picture(like.id), remove: () => asked.change({ like: null }) });
  }
  for (const one of understood?.constraints ?? []) {
    const remove = () => asked.change({ ignore: [...ignore, one.id] });
    found.push({ key: one.id, name: named(one.field, one.filter), remove, words: one.words });
  }
  for (const { id, words } of understood?.sort_intents ?? []) {
    found.push({ key: id, name: words, remove: () => asked.change({ ignore: [...ignore, id] }), words });
  }
  for (const [field, filter] of Object.entries(filters)) {
    found.push({
      key: `filter ${field}`,
      name: named(field, filter),
      remove: () => asked.filter(field, null),
      filter: true,
    });
  }
  return found;
}

/**
 * The chips, or null where there is nothing to show.
 * @param {Page} page
 * @param {ParsedQuery | null} understood
 */
export function chips(page, understood) {
  const found = parts(page, understood);
  if (found.length === 0) return null;
  const { t } = page;
  /** @param {string} name */
  const label = (name) => ({ "aria-label": name, title: name });
  const made = found.map(({ key, name, image, crop, remove }) =>
    h(
      "li",
      { class: image ? "chip pictured" : "chip" },
      image && h("img", { src: image, alt: "", width: 40, height: 40 }),
      h("span", { class: "chip-name" }, name),
      crop &&
        h(
          "button",
          { type: "button", data: { key: `crop ${key}` }, on: { click: crop }, ...label(t("crop")) },
          icon("crop"),
        ),
      h(
        "button",
        { type: "button", data: { key: `chip ${key}` }, on: { click: remove }, ...label(t("remove", { what: name })) },
        icon("close"),
      ),
    ),
  );
  return h("ul", { class: "chips", "aria-label": t("understood") }, ...made);
}
