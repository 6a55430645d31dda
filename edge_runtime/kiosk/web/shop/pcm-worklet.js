// Sound → 16-bit little-endian PCM in pieces of a tenth of a second, each with its loudness.

const PIECE = 1600; // samples at 16 kHz

class Pcm extends AudioWorkletProcessor {
  #piece = new Int16Array(PIECE);
  #filled = 0;
  #energy = 0;

  process([[channel]]) {
    for (const sample of channel ?? []) {
      const bounded = Math.max(-1, Math.min(1, sample));
      this.#piece[this.#filled] = Math.round(bounded * 32767);
      this.#filled += 1;
      this.#energy += bounded * bounded;
      if (this.#filled === PIECE) this.#send();
    }
    return true;
  }

  #send() {
    const pcm = this.#piece.buffer;
    this.port.postMessage({ pcm, level: Math.sqrt(this.#energy / PIECE) }, [pcm]);
    this.#piece = new Int16Array(PIECE);
    this.#filled = 0;
    this.#energy = 0;
  }
}

registerProcessor("pcm", Pcm);
