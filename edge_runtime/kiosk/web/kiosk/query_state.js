// What the shopper asks now, and the way back. It lives in memory alone: no address, no history entry, no storage.

const DEPTH = 50;

/** @type {Question} */
export const NOTHING = Object.freeze({
  text: "",
  heard: null, // the Transcript that the text came from
  picture: null, // {url, base64, whole}: see shop/camera.js
  like: null, // a Product
  filters: Object.freeze({}),
  ignore: Object.freeze([]), // ids of understood constraints that were removed
  sort: null,
});

/** Event "change": something else is asked. */
export class Asked extends EventTarget {
  #now = NOTHING;
  /** @type {Question[]} */
  #before = [];
  #typing = false;

  get now() {
    return this.#now;
  }

  get canGoBack() {
    return this.#before.length > 0;
  }

  /** Whether the last change was a letter among others, which a later one makes outdated. */
  get typing() {
    return this.#typing;
  }

  get isNothing() {
    const { text, picture, like, filters } = this.#now;
    return text.trim() === "" && picture === null && like === null && Object.keys(filters).length === 0;
  }

  /** Whether there is something that answers can be more or less like. */
  get isRanked() {
    const { text, picture, like } = this.#now;
    return text.trim() !== "" || picture !== null || like !== null;
  }

  /**
   * Ask with `part` changed. Letters typed in a row are one step on the way back.
   * @param {Partial<Question>} part
   * @param {{ typing?: boolean }} [options]
   */
  change(part, { typing = false } = {}) {
    const fresh = "text" in part && part.text !== this.#now.text ? { ignore: [], heard: null } : {};
    if (!(typing && this.#typing)) this.#before.push(this.#now);
    this.#before = this.#before.slice(-DEPTH);
    this.#now = { ...this.#now, ...fresh, ...part };
    this.#tell(typing);
  }

  /**
   * Ask something else altogether.
   * @param {Partial<Question>} part
   */
  start(part) {
    this.change({ ...NOTHING, ...part });
  }

  /** What was typed is meant as it stands. */
  settle() {
    this.#tell(false);
  }

  /**
   * Filter `field` by `filter`, or no longer.
   * @param {string} field
   * @param {Filter | null} filter
   */
  filter(field, filter) {
    /** @type {Record<string, Filter>} */
    const filters = { ...this.#now.filters };
    delete filters[field];
    this.change({ filters: filter === null ? filters : { ...filters, [field]: filter } });
  }

  back() {
    if (!this.canGoBack) return;
    this.#now = this.#before.pop() ?? NOTHING;
    this.#tell(false);
  }

  /** Forget all of it. */
  reset() {
    for (const { picture } of [...this.#before, this.#now]) picture?.forget();
    this.#before = [];
    this.#now = NOTHING;
    this.#tell(false);
  }

  /** @param {boolean} typing */
  #tell(typing) {
    this.#typing = typing;
    this.dispatchEvent(new Event("change"));
  }
}
