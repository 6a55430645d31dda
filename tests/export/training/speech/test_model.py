from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import torch

from edge_runtime.speech.recognizer import Recognizer
from export.speech.bundle_speech import load
from export.training.speech.alphabet import TOKENS, encode
from export.training.speech.augment import changed
from export.training.speech.corpus import Corpus
from export.training.speech.ctc_training import Mixture, loss_of
from export.training.speech.evaluate import Score, slots_in, word_errors
from export.training.speech.export_onnx import write_model
from export.training.speech.features import BANDS, mel
from export.training.speech.from_onnx import restore
from export.training.speech.model import Acoustic, Size
from export.training.training_loop import Schedule, train
from tests.speech.speech_models import say

SMALL = Size(width=48, blocks=1, kernel=5)
WORDS = ("red", "mug", "lamp", "a shoe", "blue")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Acoustic:
    """A small network that learnt five words of tones, enough to say something."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("corpus")
    corpus = Corpus(folder, "tones")
    corpus.append((say(word, seconds=0.1, gap=0.06), word, "tones/one") for word in WORDS)
    mixture = Mixture([(corpus, 1.0)], 12.0, 1)
    model = Acoustic(SMALL)
    batches = [mixture.batch(step) for step in range(6)]
    schedule = Schedule(150, 1e-2, warmup=5, save_every=1000)
    losses = train(
        "tones", model, [lambda step: loss_of(model, batches[step % 6])], schedule, folder / "c", resume=False
    )
    assert losses[-1] < 0.5 * losses[0]
    return model.eval()


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
@pytest.mark.parametrize("int8", [False, True])
def test_sherpa_hears_what_the_network_says(learnt: Acoustic, int8: bool, tmp_path: Path) -> None:
    """The features, the padding and the exported graph are all that sherpa-onnx computes, or this fails."""
    write_model(learnt, tmp_path, int8=int8)
    recogniser = Recognizer(tmp_path, load(tmp_path))
    for word in WORDS:
        sound = say(word, seconds=0.1, gap=0.06)
        x = torch.from_numpy(mel(sound))[None]
        with torch.inference_mode():
            log_probs, lengths = learnt(x, torch.tensor([x.shape[1]]))
        best = log_probs[0, : int(lengths[0])].argmax(dim=1).tolist()
        ids = [token for n, token in enumerate(best) if token and (n == 0 or best[n - 1] != token)]
        spelled = "".join(TOKENS[token] for token in ids)
        heard = recogniser.transcribe(sound).text
        if not int8:
            assert heard == (spelled.lower() if spelled.isupper() else spelled)
        assert bool(heard) == bool(spelled)


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
@pytest.mark.parametrize("int8", [False, True])
def test_a_written_model_can_go_on_learning(learnt: Acoustic, int8: bool, tmp_path: Path) -> None:
    write_model(learnt, tmp_path, int8=int8)
    again = restore(tmp_path / "model.onnx").eval()
    assert again.size == learnt.size
    x = torch.from_numpy(mel(say("a shoe")))[None]
    lengths = torch.tensor([x.shape[1]])
    with torch.inference_mode():
        torch.testing.assert_close(
            again(x, lengths)[0], learnt(x, lengths)[0], atol=0.6 if int8 else 1e-4, rtol=0
        )


def test_padding_changes_nothing(learnt: Acoustic) -> None:
    one, other = (torch.from_numpy(mel(say(word))) for word in ("red", "a shoe"))
    both = torch.zeros(2, max(len(one), len(other)), BANDS)
    both[0, : len(one)], both[1, : len(other)] = one, other
    with torch.inference_mode():
        together, lengths = learnt(both, torch.tensor([len(one), len(other)]))
        for row, x in enumerate((one, other)):
            alone, length = learnt(x[None], torch.tensor([len(x)]))
            assert int(lengths[row]) == int(length[0])
            assert torch.allclose(together[row, : int(length[0])], alone[0, : int(length[0])], atol=1e-4)


def test_a_corpus_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "tones")
    corpus.append((say(word), word, "v") for word in WORDS[:3])
    with (tmp_path / "tones.jsonl").open("a") as index:
        index.write('{"start": 1, "len')
    with (tmp_path / "tones.i16").open("ab") as sound:
        sound.write(b"\x01" * 999)
    again = Corpus(tmp_path, "tones")
    again.append(iter([(say("blue"), "blue", "v")]))
    assert [piece.text for piece in Corpus(tmp_path, "tones").pieces] == ["red", "mug", "lamp", "blue"]
    assert np.abs(again.sound(again.pieces[-1]) - say("blue")).max() < 1e-3
    assert np.abs(again.sound(again.pieces[1]) - say("mug")).max() < 1e-3


def test_batches_depend_on_seed_and_step_alone(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "tones")
    corpus.append((say(word), word, "v") for word in WORDS)
    one, other = (Mixture([(corpus, 1.0)], 8.0, 3) for _ in range(2))
    first, second = one.batch(7), other.batch(7)
    assert torch.equal(first.x, second.x)
    assert torch.equal(first.tokens, second.tokens)
    assert not torch.equal(first.x[:1, :40], one.batch(8).x[:1, :40])
    assert int(first.counts.sum()) == len(first.tokens)


@pytest.mark.parametrize("seed", range(12))
def test_changed_sounds_stay_sounds(seed: int) -> None:
    sound = say("red mug")
    made = changed(sound, random.Random(seed), real=bool(seed % 2))
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.abs(made).max() <= 1
    assert 0.8 * len(sound) < len(made) < 1.2 * len(sound) + 16_000
    assert np.array_equal(made, changed(sound, random.Random(seed), real=bool(seed % 2)))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        (
            "a small latte with a little bit of brown sugar",
            {"size": "small", "drink": "latte", "sugar": "a little bit of brown sugar"},
        ),
        ("an iced coffee with sugar", {"drink": "iced coffee", "sugar": "sugar"}),
        ("smallish", {}),
        ("a medium roast latte", {"roast": "medium roast", "drink": "latte"}),
        ("a medium medium roast latte", {"size": "medium", "roast": "medium roast", "drink": "latte"}),
    ],
)
def test_slots_are_the_longest_values_said(text: str, slots: dict[str, str]) -> None:
    values = {
        "size": ["small", "medium", "large"],
        "roast": ["medium roast"],
        "drink": ["coffee", "iced coffee", "latte"],
        "sugar": ["sugar", "brown sugar", "a little bit of brown sugar"],
    }
    assert slots_in(text, values) == slots


def test_word_errors_and_shares() -> None:
    assert word_errors("a red mug", "red mugs") == 2
    assert word_errors("给我相机", "给我像机") == 1
    assert word_errors("", "") == 0
    score = Score(80, 100).as_dict()
    assert score["low"] < 0.8 < score["high"]
    assert json.dumps(score)
    assert encode("red")
