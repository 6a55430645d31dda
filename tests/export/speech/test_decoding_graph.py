from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import kaldifst
import pytest

from edge_runtime.manifest_types import SpeechGraph
from edge_runtime.speech.recognizer import Recognizer
from edge_runtime.speech.safety.fst_check import check_graph
from edge_runtime.speech.safety.model_check import UNKNOWN
from export.speech.decoding_graph import LM_WEIGHT, write_graph
from export.speech.language_model import END, START, Bigram, fit
from export.speech.request_sentences import Classes
from export.speech.units import Units
from export.training.speech.alphabet import TOKENS
from tests.speech import speech_models as models

SAID = ("show me a red mug", "a red lamp", "blue mug", "相机", "show me 相机", "red", "read mug", "a")
UNITS = Units(dict(enumerate(models.TOKENS)))


@pytest.fixture(scope="module")
def model() -> Bigram:
    return fit([(tuple(text.split()), 1.0) for text in SAID], lexicon=["alder", "redder"])


@pytest.fixture(scope="module")
def spellings(model: Bigram) -> Mapping[str, Sequence[Sequence[int]]]:
    return {word: [UNITS.spell(word) or []] for word in model.words if word != UNKNOWN}


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, model: Bigram, spellings: Mapping[str, Sequence[Sequence[int]]]
) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    words = write_graph(spellings, model, UNITS, folder / "words.fst")
    lines = (
        f"{w}\t{' '.join(UNITS.tokens[t] for t in spellings[w][0]) if w in spellings else ''}\n"
        for w in words
    )
    (folder / "words.txt").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", [*SAID, "blue lamp", "alder mug", "redder red", "mug mug a lamp"])
def test_a_sentence_costs_what_the_language_model_says(
    text: str, folder: Path, model: Bigram, spellings: Mapping[str, Sequence[Sequence[int]]]
) -> None:
    words = text.split()
    chance = random.Random(text)
    frames: list[int] = []
    for token in (token for word in words for token in spellings[word][0]):
        if not frames or chance.random() < 0.5 or frames[-1] == token + 1:
            frames += [1] * chance.randrange(1, 3)  # blanks
        frames += [token + 1] * chance.randrange(1, 4)
    graph = kaldifst.StdVectorFst(kaldifst.StdConstFst.read(str(folder / "words.fst")))
    sound = kaldifst.make_linear_acceptor(frames)
    kaldifst.arcsort(graph, "ilabel")
    best = kaldifst.shortest_path(kaldifst.compose(sound, graph))
    _, heard, weight = kaldifst.get_linear_symbol_sequence(best)[-3:]
    names = (folder / "words.txt").read_text(encoding="utf-8").splitlines()
    assert [names[label - 1].split("\t")[0] for label in heard] == words
    expected = -sum(
        math.log(model.probability(earlier, later))
        for earlier, later in zip((START, *words), (*words, END), strict=True)
    )
    assert float(weight.value) <= LM_WEIGHT * expected + 0.05
    assert (
        float(weight.value) >= LM_WEIGHT * expected - 1.0
    )  # back-off may be cheaper than a discounted bigram


@pytest.mark.parametrize(
    ("said", "text", "confidence"),
    [
        ("show me a red mug", "show me a red mug", 1.0),
        ("相机", "相机", 1.0),
        ("norrby mug", "norrby mug", 0.5),
        ("mug norrby", "mug norrby", 0.5),
        ("zzz", "zzz", 0.0),
        ("read mug", "read mug", 1.0),
    ],
)
def test_sherpa_decodes_with_it(
    said: str, text: str, confidence: float, folder: Path, tmp_path: Path
) -> None:
    description = models.zipformer_ctc(tmp_path)
    for name in ("words.fst", "words.txt"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with_graph = dataclasses.replace(description, graph=SpeechGraph("words.fst", "words.txt"))
    heard = Recognizer(tmp_path, with_graph).transcribe(models.say(said))
    assert (heard.text, heard.confidence) == (text, confidence)


def test_the_graph_mends_what_the_sound_leaves_open(folder: Path, tmp_path: Path) -> None:
    """Two tones at once, the wrong one a little louder: alone the model says ``reb mug``, with the shop's words red."""
    description = models.zipformer_ctc(tmp_path)
    for name in ("words.fst", "words.txt"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    sound = 0.7 * models.say("red mug") + models.say("reb mug")
    assert Recognizer(tmp_path, description).transcribe(sound).text == "reb mug"
    with_graph = dataclasses.replace(description, graph=SpeechGraph("words.fst", "words.txt"))
    assert Recognizer(tmp_path, with_graph).transcribe(sound).text == "red mug"


def test_the_graph_passes_the_runtime_s_check(folder: Path, model: Bigram) -> None:
    check_graph(folder / "words.fst", tokens=len(models.TOKENS), words=len(model.words))


CLASSES: Classes = {
    "<product_type>": {("mug",): 0.5, ("desk", "lamp"): 0.4, (UNKNOWN,): 0.1},
    "<colour>": {("red",): 1.0},
}


@pytest.mark.parametrize(
    ("text", "items", "share"),
    [("a red desk lamp", ("a", "<colour>", "<product_type>"), 0.4), ("a mug", ("a", "<product_type>"), 0.5)],
)
def test_a_class_costs_what_may_follow_and_what_it_holds(
    text: str, items: tuple[str, ...], share: float, tmp_path: Path
) -> None:
    said = [
        (("a", "<colour>", "<product_type>"), 1e6),
        (("a", "<product_type>"), 1e6),
        (("a", "<colour>"), 1e6),
    ]
    words = {"a", "mug", "desk", "lamp", "red"}
    model = fit(said, lexicon=words)
    spellings = {word: [UNITS.spell(word) or []] for word in words}
    names = write_graph(spellings, model, UNITS, tmp_path / "words.fst", classes=CLASSES)
    assert set(names) == {*words, UNKNOWN}
    frames = [token + 1 for word in text.split() for token in spellings[word][0]]
    graph = kaldifst.StdVectorFst(kaldifst.StdConstFst.read(str(tmp_path / "words.fst")))
    kaldifst.arcsort(graph, "ilabel")
    best = kaldifst.shortest_path(kaldifst.compose(kaldifst.make_linear_acceptor(frames), graph))
    _, heard, weight = kaldifst.get_linear_symbol_sequence(best)[-3:]
    assert [names[label - 1] for label in heard] == text.split()
    follow = zip((START, *items), (*items, END), strict=True)
    expected = -sum(math.log(model.probability(*pair)) for pair in follow) - math.log(share)
    assert float(weight.value) == pytest.approx(LM_WEIGHT * expected, abs=0.02)


def test_a_word_that_nobody_foresaw_is_told_by_its_sounds(tmp_path: Path) -> None:
    units = Units(dict(enumerate(TOKENS)), respelled=True)
    model = fit([(("a", "blue", "mug"), 1.0)])
    spellings = {word: [units.spell(word) or []] for word in model.words if word != UNKNOWN}
    names = write_graph(spellings, model, units, tmp_path / "words.fst")
    graph = kaldifst.StdVectorFst(kaldifst.StdConstFst.read(str(tmp_path / "words.fst")))
    kaldifst.arcsort(graph, "ilabel")
    frames = [token + 1 for word in ("blue", "zorg", "mug") for token in units.spell(word) or []]
    best = kaldifst.shortest_path(kaldifst.compose(kaldifst.make_linear_acceptor(frames), graph))
    _, heard, _ = kaldifst.get_linear_symbol_sequence(best)[-3:]
    assert [names[label - 1] for label in heard] == ["blue", UNKNOWN, "mug"]


def test_homophones_are_told_apart_by_what_stands_beside_them(tmp_path: Path) -> None:
    """Two words of one spelling: the one that follows "my" and the one that follows "red"."""
    sentences = [(("my", "一"), 5.0), (("red", "二"), 5.0)]
    model = fit(sentences)
    spellings = {
        word: [UNITS.spell(word) or UNITS.spell("相机") or []] for word in model.words if word != UNKNOWN
    }
    words = write_graph(spellings, model, UNITS, tmp_path / "words.fst")
    lines = (
        f"{w}\t{' '.join(UNITS.tokens[t] for t in spellings[w][0]) if w in spellings else ''}\n"
        for w in words
    )
    (tmp_path / "words.txt").write_text("".join(lines), encoding="utf-8")
    description = models.zipformer_ctc(tmp_path)
    recogniser = Recognizer(
        tmp_path, dataclasses.replace(description, graph=SpeechGraph("words.fst", "words.txt"))
    )
    assert recogniser.transcribe(models.say("my 相机")).text == "my 一"
    assert recogniser.transcribe(models.say("red 相机")).text == "red 二"
