// The shop's HTTP API: typed problems, outdated requests ended, a busy server asked again, a lost one looked for.

const TRIES = 3;
const LONGEST_WAIT = 5;
const TIMEOUT = 20_000;

/** What the server refused, RFC 9457. `name` is that of the error in `edge_runtime.errors`. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{ title?: string, detail?: string, where?: string, hint?: string, type?: string }} [options]
   */
  constructor(status, { title = "", detail = "", where = "", hint = "", type = "" } = {}) {
    super(detail || title || `HTTP ${status}`);
    this.name = type.split(":").pop() || "Problem";
    Object.assign(this, { status, title, detail, where, hint });
  }
}

/** No server answers; `Shop` looks for it and tells by its event "back". */
export class Away extends Error {
  constructor() {
    super("no server answers");
    this.name = "Away";
  }
}

/**
 * Whether a request ended only because a later one took its place.
 * @param {unknown} error
 */
export const isOutdated = (error) => error instanceof Error && error.name === "AbortError";

/**
 * One server. Events: "away" when it stops answering, "back" when it answers again, "busy" when it asks to wait.
 * A request in a channel ends the earlier one in that channel, which then throws an AbortError.
 */
export class Shop extends EventTarget {
  #base;
  #channels = new Map();
  #away = false;

  /** `base`: where the API is, e.g. "https://api.example.org"; "" is the page's own origin. */
  constructor(base = "") {
    super();
    this.#base = base.replace(/\/$/, "");
  }

  get away() {
    return this.#away;
  }

  /**
   * What answers there.
   * @returns {Promise<Status>}
   */
  status() {
    return this.#ask("/v1/status");
  }

  /**
   * Pictures and sounds travel in base64: see `base64`.
   * @param {SearchRequest} query
   * @param {string} [channel]
   * @returns {Promise<Results>}
   */
  search(query, channel = "search") {
    return this.#ask("/v1/search", { body: query, channel });
  }

  /**
   * @param {SearchRequest} body
   * @param {string} [channel]
   * @returns {Promise<Results>}
   */
  recommend(body, channel = "recommend") {
    return this.#ask("/v1/recommend", { body, channel });
  }

  /**
   * @param {string} id
   * @returns {Promise<Product>}
   */
  product(id) {
    return this.#ask(`/v1/products/${encodeURIComponent(id)}`);
  }

  /**
   * Completions of `text`, at most `limit`.
   * @param {string} text
   * @param {number} [limit]
   * @returns {Promise<Suggestion[]>}
   */
  async suggest(text, limit = 6) {
    const query = new URLSearchParams({ q: text, limit: String(limit) });
    return (await this.#ask(`/v1/suggest?${query}`, { channel: "suggest" })).suggestions;
  }

  /**
   * The address of a product's picture.
   * @param {string} id
   */
  picture(id) {
    return `${this.#base}/v1/products/${encodeURIComponent(id)}/image`;
  }

  /**
   * The address of the WebSocket that listens to `language`.
   * @param {Language} language
   */
  listenAddress(language) {
    const address = new URL(`${this.#base}/v1/listen?language=${language}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    return address;
  }

  /**
   * End what is on its way in one channel, or everything.
   * @param {string} [channel]
   */
  cancel(channel) {
    const ended = channel === undefined ? [...this.#channels.values()] : [this.#channels.get(channel)];
    ended.forEach((control) => control?.abort());
  }

  /**
   * @param {string} path
   * @param {{ body?: SearchRequest, channel?: string }} [options]
   */
  async #ask(path, { body = undefined, channel = undefined } = {}) {
    const control = new AbortController();
    if (channel !== undefined) {
      this.cancel(channel);
      this.#channels.set(channel, control);
    }
    try {
      for (let left = TRIES - 1; ; left -= 1) {
        const response = await this.#send(path, body, control.signal);
        if (response.ok) return response.document;
        if (response.status !== 503 || left === 0) throw new Problem(response.status, response.document);
        this.dispatchEvent(new Event("busy"));
        await wait(response.wait, control.signal);
      }
    } finally {
      if (this.#channels.get(channel) === control) this.#channels.delete(channel);
    }
  }

  /**
   * Nothing is kept in the browser's cache: addresses and answers would tell what was looked for.
   * @param {string} path
   * @param {SearchRequest | undefined} body
   * @param {AbortSignal} signal
   */
  async #send(path, body, signal) {
    const late = new AbortController();
    const end = () => late.abort();
    const timer = setTimeout(end, TIMEOUT);
    signal.addEventListener("abort", end);
    try {
      const response = await fetch(this.#base + path, {
        method: body === undefined ? "GET" : "POST",
        headers: body === undefined ? {} : { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: late.signal,
      });
      const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
      const document = isJson ? await response.json() : {};
      if (response.status === 502 || response.status === 504) throw new Away();
      this.#found();
      const asked = Number(response.headers.get("retry-after")) || 1;
      return { ok: response.ok, status: response.status, document, wait: Math.min(asked, LONGEST_WAIT) * 1000 };
    } catch (error) {
      if (signal.aborted) throw aborted();
      this.#lost();
      throw error instanceof Away ? error : new Away();
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
  }

  #found() {
    if (!this.#away) return;
    this.#away = false;
    this.dispatchEvent(new Event("back"));
  }

  #lost() {
    if (this.#away) return;
    this.#away = true;
    this.dispatchEvent(new Event("away"));
    this.#look(500);
  }

  /** @param {number} delay */
  #look(delay) {
    setTimeout(() => {
      if (this.#away) this.status().catch(() => this.#look(Math.min(delay * 2, LONGEST_WAIT * 1000)));
    }, delay);
  }
}

/**
 * A blob's bytes in base64.
 * @param {Blob} blob
 */
export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(""));
}

function aborted() {
  return new DOMException("a later request took its place", "AbortError");
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
function wait(milliseconds, signal) {
  /** @type {Promise<void>} */
  const waiting = new Promise((done, failed) => {
    const stop = () => {
      clearTimeout(timer);
      failed(aborted());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      done();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
  return waiting;
}
