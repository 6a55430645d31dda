// What a guest does while here: likes, what is not for them, what they compare. In memory, gone with the visit.

const COMPARED = 2;
const HIDDEN = 200;

/** Event "change". Products are kept as hits, with their vectors where the answer carried them. */
export class Visit extends EventTarget {
  /** A read taste that a phone handed over (`taste-sums.js`), or null. */
  taste = null;
  liked = new Map();
  hidden = new Map();
  compared = new Map();

  /** Like a product, or no longer. */
  like(hit) {
    this.#toggle(this.liked, hit);
  }

  /** Show it no more; `unhide` takes that back. */
  hide(hit) {
    this.liked.delete(hit.id);
    this.compared.delete(hit.id);
    this.hidden.set(hit.id, hit);
    if (this.hidden.size > HIDDEN) this.hidden.delete(this.hidden.keys().next().value);
    this.#tell();
  }

  unhide(hit) {
    this.hidden.delete(hit.id);
    this.#tell();
  }

  /** Put a product beside another, or away; of three the first gives way. */
  compare(hit) {
    this.#toggle(this.compared, hit);
  }

  endComparing() {
    this.compared.clear();
    this.#tell();
  }

  /** Take over a taste for this visit, or give it up with null. */
  receive(taste) {
    this.taste = taste;
    this.#tell();
  }

  end() {
    this.taste = null;
    this.liked.clear();
    this.hidden.clear();
    this.compared.clear();
    this.#tell();
  }

  #toggle(held, hit) {
    if (!held.delete(hit.id)) held.set(hit.id, hit);
    if (held === this.compared && held.size > COMPARED) held.delete(held.keys().next().value);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
