// A dialog over the page; it leaves the document when it closes, and focus goes back to where it was.

import { h } from "./dom.js";
import { icon } from "./icons.js";

let count = 0;

/**
 * Open one. `t`: a speaker. `kind`: a class of its own. `closed`: called once it is gone.
 * Gives {dialog, body, close}.
 * @param {{ t: Translator, title: string, kind?: string, closed?: () => void }} options
 */
export function openDialog({ t, title, kind = "", closed = () => {} }) {
  const before = /** @type {HTMLElement} */ (document.activeElement);
  const id = `dialog-${(count += 1)}`;
  const body = h("div", { class: "dialog-body" });
  const close = () => dialog.close();
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: `dialog ${kind}`.trim(), "aria-labelledby": id },
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id }, title),
      h(
        "button",
        { type: "button", class: "button round plain dialog-close", "aria-label": t("close"), on: { click: close } },
        icon("close"),
      ),
    ),
    body,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && isOutside(dialog, event)) close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body, close };
}

/** Close every dialog. */
export function closeDialogs() {
  const open = /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog[open]"));
  [...open].reverse().forEach((dialog) => dialog.close());
}

/**
 * @param {HTMLElement} dialog
 * @param {{ clientX: number, clientY: number }} options
 */
function isOutside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
