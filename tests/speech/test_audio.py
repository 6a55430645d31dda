from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge_runtime.errors import MediaError, MediaInvalid, MediaTooLarge
from edge_runtime.speech.audio import MAX_BYTES, RATE, decode, resample

RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000)
ACCEPTED = (
    ("WAV", "PCM_U8", -28),
    ("WAV", "PCM_16", -77),
    ("WAV", "PCM_24", -90),
    ("WAV", "PCM_32", -90),
    ("WAV", "FLOAT", -90),
    ("WAVEX", "PCM_16", -77),
    ("FLAC", "PCM_16", -77),
    ("FLAC", "PCM_24", -90),
    ("OGG", "VORBIS", -14),
    ("OGG", "OPUS", -14),
)


def speechlike(rate: int, seconds: float = 0.5, top: float = 3400.0) -> NDArray[np.float32]:
    """A few partials below ``top`` Hz, faded in and out, so that files of every rate hold the same sound."""
    time = np.arange(int(rate * seconds)) / rate
    tones = [np.sin(2 * np.pi * f * time + f) for f in (140.0, 451.0, 1203.0, 2417.0, 3217.0) if f < top]
    envelope = np.sin(np.pi * time / seconds) ** 2
    samples: NDArray[np.float32] = (0.15 * envelope * np.sum(tones, axis=0)).astype(np.float32)
    return samples


def encoded(samples: NDArray[np.float32], rate: int, form: str = "WAV", subtype: str = "PCM_16") -> bytes:
    buffer = BytesIO()
    soundfile.write(buffer, samples, rate, format=form, subtype=subtype)
    return buffer.getvalue()


def decibels(error: NDArray[np.float32], signal: NDArray[np.float32]) -> float:
    return float(10 * np.log10((np.mean(error**2) + 1e-20) / np.mean(signal**2)))


@pytest.mark.parametrize(("form", "subtype", "worst"), ACCEPTED)
def test_every_accepted_format_gives_the_same_sound(form: str, subtype: str, worst: float) -> None:
    rate = 48000 if subtype == "OPUS" else 44100
    wanted = speechlike(RATE)
    heard = decode(encoded(speechlike(rate), rate, form, subtype))
    length = min(len(wanted), len(heard))
    assert abs(len(heard) - len(wanted)) <= 2
    assert decibels(heard[:length] - wanted[:length], wanted) < worst


@pytest.mark.parametrize("rate", RATES)
def test_every_rate_lands_on_the_same_samples(rate: int) -> None:
    wanted = speechlike(RATE)
    heard = decode(encoded(speechlike(rate), rate, subtype="FLOAT"))
    assert abs(len(heard) - len(wanted)) <= 1
    assert decibels(heard[: len(wanted)] - wanted[: len(heard)], wanted) < -80


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate != RATE])
def test_resampling_agrees_with_soxr(rate: int) -> None:
    noise = np.random.default_rng(rate).normal(0, 0.1, rate).astype(np.float32)
    low = soxr.resample(soxr.resample(noise, rate, 12000, "VHQ"), 12000, rate, "VHQ").astype(np.float32)
    kept = low if rate > 12000 else soxr.resample(soxr.resample(noise, rate, 6000, "VHQ"), 6000, rate, "VHQ")
    ours, theirs = resample(kept, rate), soxr.resample(kept, rate, RATE, "VHQ")
    inner = slice(800, min(len(ours), len(theirs)) - 800)
    assert decibels(ours[inner] - theirs[inner], theirs[inner]) < -75


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_what_lies_above_half_the_rate_is_gone_not_folded(rate: int) -> None:
    time = np.arange(rate) / rate
    folded = resample((0.5 * np.sin(2 * np.pi * 9500 * time)).astype(np.float32), rate)
    assert np.sqrt(np.mean(folded[800:-800] ** 2)) < 0.35 * 10 ** (-80 / 20)


def test_stereo_is_the_mean_of_its_channels() -> None:
    left = speechlike(RATE)
    both = np.stack([left, np.zeros_like(left)], axis=1)
    assert np.allclose(decode(encoded(both, RATE, subtype="FLOAT")), left / 2, atol=1e-6)


def test_loud_float_samples_are_clipped() -> None:
    loud = 40 * speechlike(RATE)
    assert np.abs(decode(encoded(loud, RATE, subtype="FLOAT"))).max() == 1.0


def test_a_file_without_samples_is_empty() -> None:
    assert len(decode(encoded(np.empty(0, np.float32), RATE))) == 0


@pytest.mark.parametrize(("form", "subtype", "_worst"), ACCEPTED)
def test_a_cut_off_file_is_refused(form: str, subtype: str, _worst: float) -> None:
    whole = encoded(speechlike(48000, 2.0), 48000, form, subtype)
    for keep in (0.2, 0.5, 0.9, 0.99):
        with pytest.raises(MediaInvalid):
            decode(whole[: int(len(whole) * keep)])


def test_a_header_of_ten_hours_on_a_kilobyte_is_refused() -> None:
    whole = bytearray(encoded(speechlike(RATE, 0.03), RATE))
    whole[40:44] = struct.pack("<I", 36000 * RATE * 2)
    with pytest.raises(MediaInvalid, match="cut off"):
        decode(bytes(whole))
    flac = bytearray(encoded(speechlike(RATE, 0.03), RATE, "FLAC"))
    flac[21:26] = bytes([flac[21] & 0xF0]) + struct.pack(">I", 36000 * RATE)
    with pytest.raises(MediaInvalid):
        decode(bytes(flac))


def test_a_streamed_wav_header_is_read_to_its_end() -> None:
    whole = bytearray(encoded(speechlike(RATE), RATE))
    for size in (0xFFFFFFFF, 0x7FFFF000):
        whole[40:44] = struct.pack("<I", size)
        assert len(decode(bytes(whole))) == RATE // 2


@pytest.mark.parametrize("size", [1, 2, 3, 26])
def test_chunks_before_the_samples_are_skipped_with_the_byte_that_makes_them_even(size: int) -> None:
    whole = encoded(speechlike(RATE), RATE)
    note = b"LIST" + struct.pack("<I", size) + bytes(size + size % 2)
    noted = whole[:36] + note + whole[36:]
    noted = noted[:4] + struct.pack("<I", len(noted) - 8) + noted[8:]
    assert np.array_equal(decode(noted), decode(whole))
    with pytest.raises(MediaInvalid, match="cut off"):
        decode(noted[:-2])


def test_ten_hours_of_silence_in_a_small_flac_stop_at_the_limit() -> None:
    buffer = BytesIO()
    with soundfile.SoundFile(buffer, "w", 8000, 1, format="FLAC", subtype="PCM_16") as file:
        for _ in range(120):
            file.write(np.zeros(8000, np.int16))
    assert len(buffer.getvalue()) < 20_000
    with pytest.raises(MediaTooLarge, match="60 seconds"):
        decode(buffer.getvalue())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", MediaInvalid),
        (b"RIFF\x00\x00\x00\x00WAVE", MediaInvalid),
        (b"fLaC" + bytes(60), MediaInvalid),
        (b"OggS" + bytes(60), MediaInvalid),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), MediaInvalid),
        (bytes(MAX_BYTES + 1), MediaTooLarge),
        (encoded(np.zeros((800, 3), np.float32), RATE), MediaTooLarge),
        (encoded(np.zeros(800, np.float32), 4000), MediaInvalid),
        (encoded(np.zeros(800, np.float32), 192000), MediaInvalid),
        (encoded(np.zeros(800, np.float32), RATE, subtype="ULAW"), MediaInvalid),
        (encoded(np.zeros(800, np.float32), RATE, "AIFF"), MediaInvalid),
        (encoded(np.full(800, np.nan, np.float32), RATE, subtype="FLOAT"), MediaInvalid),
    ],
)
def test_what_is_no_accepted_sound_is_a_typed_error(data: bytes, error: type[MediaError]) -> None:
    with pytest.raises(error) as caught:
        decode(data)
    assert caught.value.hint


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["WAV", "FLAC", "OGG"]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_damaged_files_never_escape_as_another_error(form: str, damage: list[tuple[int, int]]) -> None:
    subtype = "VORBIS" if form == "OGG" else "PCM_16"
    data = bytearray(encoded(speechlike(8000, 0.3), 8000, form, subtype))
    for position, value in damage:
        data[position % len(data)] = value
    try:
        samples = decode(bytes(data))
    except MediaError:
        return
    assert np.isfinite(samples).all()
    assert np.abs(samples).max(initial=0) <= 1
