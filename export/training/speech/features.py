"""Log mel bands, exactly as sherpa-onnx computes them for the model (kaldi-native-fbank)."""

from __future__ import annotations

import kaldi_native_fbank as knf
import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE

__all__ = ["BANDS", "mel"]

BANDS = 80


def mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[frames, 80] of float32[n] samples at 16 kHz, −1 to 1; a frame every 10 ms."""
    options = knf.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = False
    options.frame_opts.samp_freq = RATE
    options.mel_opts.num_bins = BANDS
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = -400
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(RATE, samples.tolist())
    bank.input_finished()
    return np.stack([bank.get_frame(n) for n in range(bank.num_frames_ready)]).astype(np.float32)
