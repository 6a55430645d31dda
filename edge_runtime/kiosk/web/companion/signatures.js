// Requests to the sync API, signed as the preferences function takes them (RFC 9421, RFC 9530, Ed25519).

import { sign } from "../taste/envelope.js";

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {Uint8Array} bytes */
const base64Url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/**
 * The headers of one request, good for five minutes and one use.
 * @param {ProfileKeys} keys as `keysOf` gives them
 * @param {string} method "GET", "PUT" or "DELETE"
 * @param {string} path as the server sees it, e.g. `/v1/preferences/${keys.profile}`
 * @param {{ body?: Bytes | null, conditions?: Record<string, string>, now?: number }} [request] conditions: "if-match"
 *   or "if-none-match"; now: milliseconds
 */
export async function signedHeaders(keys, method, path, { body = null, conditions = {}, now = Date.now() } = {}) {
  const headers = { ...conditions };
  if (body) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    headers["content-digest"] = `sha-256=:${base64(digest)}:`;
  }
  const values = { "@method": method, "@path": path, ...headers };
  const names = Object.keys(values).map((name) => `"${name}"`);
  const nonce = base64Url(crypto.getRandomValues(new Uint8Array(16)));
  const parameters =
    `(${names.join(" ")});created=${Math.floor(now / 1000)};nonce="${nonce}"` +
    `;keyid="${base64Url(keys.publicKey)}";alg="ed25519"`;
  const lines = Object.entries(values).map(([name, value]) => `"${name}": ${value}`);
  const signed = new TextEncoder().encode([...lines, `"@signature-params": ${parameters}`].join("\n"));
  const signature = base64(await sign(keys, signed));
  return { ...headers, "signature-input": `sig=${parameters}`, signature: `sig=:${signature}:` };
}
