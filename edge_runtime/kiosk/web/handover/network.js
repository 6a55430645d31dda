// The way beside the codes, where a kiosk has a certificate: the same sealed messages by its server, /v1/handover/{id}.

const PATIENCE = 5_000;
const LONGEST = 100;

/**
 * What follows the key in a kiosk's code: where phones reach its server, in bytes. None without TLS, or on loopback.
 * @param {{ protocol: string, hostname: string, origin: string }} options
 */
export function reach({ protocol, hostname, origin }) {
  const alone = /^(localhost|127\..*|\[::1\])$/.test(hostname);
  return new TextEncoder().encode(protocol === "https:" && !alone ? origin : "");
}

/**
 * The origin in such bytes, "" where there is none, null where they are something else.
 * @param {Bytes} bytes
 */
export function reached(bytes) {
  if (bytes.length === 0) return "";
  try {
    const address = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const { protocol, origin } = new URL(address);
    return bytes.length <= LONGEST && protocol === "https:" && origin === address ? address : null;
  } catch {
    return null;
  }
}

/** The kiosk's end, for as long as its code is shown and its guest is there. */
export class Waiting {
  /**
   * Called with what a phone left.
   * @type {(bytes: Bytes) => void}
   */
  arrived = () => {};
  /** Called when it took what was given. */
  taken = () => {};
  #socket;
  /** @type {Bytes | null} */
  #given = null;

  /**
   * `id`: the code's. Where the server does not take it, nothing ever arrives.
   * @param {string} id
   */
  constructor(id) {
    const address = new URL(`/v1/handover/${id}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.#socket = new WebSocket(address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#given && this.#socket.send(this.#given);
    this.#socket.onmessage = ({ data }) =>
      typeof data === "string" ? this.taken() : this.arrived(new Uint8Array(data));
  }

  /**
   * Lay bytes ready for the phone.
   * @param {Bytes} bytes
   */
  give(bytes) {
    this.#given = bytes;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  close() {
    this.#socket.close();
  }
}

/**
 * The phone leaves a message for the kiosk; whether it has it.
 * @param {string} address
 * @param {string} id
 * @param {Bytes} message
 */
export async function leave(address, id, message) {
  const response = await send(address, id, { method: "POST", body: message });
  return response?.ok ?? false;
}

/**
 * The phone takes what lies there for it, or null.
 * @param {string} address
 * @param {string} id
 */
export async function take(address, id) {
  const response = await send(address, id, {});
  return response?.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

/**
 * @param {string} address
 * @param {string} id
 * @param {RequestInit} options
 */
async function send(address, id, options) {
  /** @type {RequestInit} */
  const given = {
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE),
  };
  return fetch(`${address}/v1/handover/${id}`, { ...given, ...options }).catch(() => null);
}
