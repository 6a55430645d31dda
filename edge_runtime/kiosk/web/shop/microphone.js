// Search by voice: what the microphone hears goes over the WebSocket /v1/listen, the words come back as they are said.

import { openDialog } from "./dialog.js";
import { h, refill } from "./dom.js";
import { icon } from "./icons.js";

const RATE = 16_000;
const HELD = 350; // milliseconds from which on a press is a hold, which ends the listening when let go
const PATIENCE = 10_000; // milliseconds for the last words
const QUEUE = 100; // pieces kept while the connection opens: 10 s

/** The running microphone. Callbacks: level(0–1), partial(text), final(transcript), failed(key, detail). */
class Listening {
  #address;
  #on;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {(string | ArrayBuffer)[]} */
  #waiting = [];
  /** @type {number | null} */
  #timer = null;
  #over = false;

  /**
   * @param {URL} address
   * @param {ListeningCallbacks} on
   */
  constructor(address, on) {
    this.#address = address;
    this.#on = on;
  }

  async start() {
    try {
      const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio, video: false });
      if (this.#over) return this.stop();
      this.#context = new AudioContext({ sampleRate: RATE });
      await this.#context.audioWorklet.addModule(new URL("pcm-worklet.js", import.meta.url));
    } catch (error) {
      return this.#fail(error?.name === "NotAllowedError" ? "microphone_refused" : "microphone_none");
    }
    if (this.#over) return this.stop();
    const pcm = new AudioWorkletNode(this.#context, "pcm", { numberOfInputs: 1, numberOfOutputs: 0 });
    pcm.port.onmessage = ({ data }) => this.#heard(data);
    this.#context.createMediaStreamSource(this.#stream).connect(pcm);
    this.#connect();
  }

  /** The button was let go: what was said so far is all. */
  end() {
    if (this.#over || this.#timer !== null) return;
    this.#silence();
    this.#waiting.push('{"type":"end"}');
    this.#flush();
    this.#timer = setTimeout(() => this.#fail("microphone_late"), PATIENCE);
  }

  /** End it without an answer. */
  stop() {
    this.#over = true;
    this.#silence();
    clearTimeout(this.#timer ?? undefined);
    this.#socket?.close();
  }

  #connect() {
    this.#socket = new WebSocket(this.#address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#flush();
    this.#socket.onclose = () => this.#over || this.#fail("microphone_away");
    this.#socket.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      if (told.type === "partial") this.#on.partial(told.text);
      else if (told.type === "final") this.#finish(told.transcript);
      else this.#fail("failed", told.detail ?? told.title);
    };
  }

  /** @param {{ pcm: ArrayBuffer, level: number }} options */
  #heard({ pcm, level }) {
    if (this.#over || this.#timer !== null) return;
    this.#on.level(Math.min(1, level * 6));
    this.#waiting.push(pcm);
    if (this.#waiting.length > QUEUE) this.#waiting.shift();
    this.#flush();
  }

  #flush() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    for (const piece of this.#waiting.splice(0)) this.#socket.send(piece);
  }

  /** @param {Transcript} transcript */
  #finish(transcript) {
    if (this.#over) return;
    this.stop();
    this.#on.final(transcript);
  }

  /**
   * @param {string} key
   * @param {string} [detail]
   */
  #fail(key, detail) {
    if (this.#over) return;
    this.stop();
    this.#on.failed(key, detail);
  }

  #silence() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close().catch(() => {});
    this.#context = null;
    this.#stream = null;
  }
}

/**
 * The microphone button. Held, it listens until it is let go; tapped or pressed by a key, until "Done".
 * `shop`: a Shop. `heard(transcript)`: the words, which are not empty. `t()` gives a speaker.
 * @param {{ t: () => Translator, shop: Shop, heard: (transcript: Transcript) => void, label: string }} options
 */
export function microphoneButton({ t, shop, heard, label }) {
  const button = h(
    "button",
    { type: "button", class: "button say" },
    icon("microphone"),
    h("span", { class: "label" }, label),
  );
  /** @type {{ end: () => void } | null} */
  let pressed = null;
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const at = performance.now();
    pressed = openListening({ t: t(), shop, heard });
    addEventListener("pointerup", () => performance.now() - at > HELD && pressed?.end(), { once: true });
  });
  button.addEventListener("click", (event) => {
    if (event.detail === 0) openListening({ t: t(), shop, heard }); // by key or by a screen reader
  });
  return button;
}

/**
 * Open the dialog that listens. Gives {end}.
 * @param {{ t: Translator, shop: Shop, heard: (transcript: Transcript) => void }} options
 */
export function openListening({ t, shop, heard }) {
  /** @type {Listening | null} */
  let listening = null;
  const { dialog, body, close } = openDialog({
    t,
    title: t("microphone_title"),
    kind: "microphone",
    closed: () => listening?.stop(),
  });
  const level = h("div", { class: "meter", "aria-hidden": "true" }, ...Array.from({ length: 24 }, () => h("i")));
  const words = h("p", { class: "transcript", "aria-live": "polite" });
  /** @param {string} text */
  const say = (text) => refill(words, text);
  const done = h(
    "button",
    { type: "button", class: "button main", on: { click: () => finish() } },
    icon("check"),
    t("microphone_done"),
  );
  const again = h(
    "button",
    { type: "button", class: "button main", hidden: true, on: { click: () => begin() } },
    icon("microphone"),
    t("microphone_again"),
  );

  const finish = () => {
    if (words.textContent === t("microphone_hint")) say(t("microphone_wait"));
    listening?.end();
  };
  /**
   * @param {string} key
   * @param {string} [detail]
   */
  const failed = (key, detail) => {
    say(t(key, { detail }));
    dialog.classList.remove("live");
    done.hidden = true;
    again.hidden = false;
    again.focus();
  };
  const begin = () => {
    const bars = /** @type {HTMLElement[]} */ ([...level.children]);
    const levels = new Array(bars.length).fill(0);
    say(t("microphone_hint"));
    done.hidden = false;
    again.hidden = true;
    done.focus();
    dialog.classList.add("live");
    listening = new Listening(shop.listenAddress(t.language), {
      level: (value) => {
        levels.push(value);
        levels.shift();
        bars.forEach((bar, n) => bar.style.setProperty("--level", levels[n].toFixed(2)));
      },
      partial: (text) => text && say(text),
      final: (transcript) => {
        if (transcript.text.trim() === "") return void failed("microphone_nothing");
        close();
        heard(transcript);
      },
      failed,
    });
    listening.start();
  };
  refill(body, level, words, h("div", { class: "row" }, done, again));
  begin();
  return { end: () => finish() };
}
