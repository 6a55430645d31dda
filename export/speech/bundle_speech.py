"""A folder with a speech model, and the catalogue → the bundle's ``speech/``."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from edge_runtime.bundle.manifest import parse_as
from edge_runtime.manifest_types import SpeechGraph, SpeechModel
from edge_runtime.speech.safety.model_check import UNKNOWN, check_speech, read_tokens
from edge_runtime.speech.safety.model_probe import probe_model
from edge_runtime.types import Product
from export.errors import ModelUnsupported
from export.speech.decoding_graph import write_graph
from export.speech.language_model import fit
from export.speech.pronunciations import write_sounds
from export.speech.request_sentences import Classes, requests
from export.speech.shop_vocabulary import Role, ShopVocabulary
from export.speech.units import HAN, Units

__all__ = ["FOLDER", "include", "load"]

FOLDER = "speech"
_MOST_HOTWORDS = 2_000


def load(folder: Path) -> SpeechModel:
    """Read ``speech.json`` of a folder and check the files it names.

    Raises:
        ModelUnsupported: there is no speech.json, it is not JSON, or names a file outside the folder.
        ManifestInvalid: a field is unknown, missing or of a wrong value.
        BundleError: a file is missing or not what this kind of model needs.
    """
    try:
        raw = json.loads((folder / "speech.json").read_bytes())
    except FileNotFoundError as exc:
        raise ModelUnsupported(
            "is missing",
            where="speech.json",
            hint='Write what the folder holds, e.g. {"family": "zipformer_ctc", "files": {"model": "model.int8.onnx"}, '
            '"tokens": "tokens.txt", "languages": ["en"]}.',
        ) from exc
    except ValueError as exc:
        raise ModelUnsupported("is not JSON", where="speech.json") from exc
    description = parse_as(SpeechModel, raw, "speech.json")
    for name in description.all_files:
        if Path(name).name != name:
            raise ModelUnsupported("must name files of its own folder", where=f"speech.json: {name}")
    check_speech(folder, description)
    return description


def include(
    source: Path,
    shop: ShopVocabulary,
    products: Iterable[Product],
    work: Path,
    *,
    sentences: Sequence[str] = (),
) -> SpeechModel:
    """Copy the model into ``work/speech``, add the shop's words, and try it in a child process.

    Args:
        shop: the vocabulary of the products.
        products: those whose titles become sentences; the first are enough.
        sentences: what shoppers of this shop typically say.

    Returns:
        The description for the manifest, its paths inside the bundle.

    Raises:
        As ``load``; BundleDamaged where the model does not survive the trial.
    """
    description = load(source)
    target = work / FOLDER
    target.mkdir()
    for name in set(description.all_files):
        shutil.copyfile(source / name, target / name)
    tokens = read_tokens(target / description.tokens)
    units = Units(
        tokens,
        None if description.bpe_vocab is None else target / description.bpe_vocab,
        respelled=description.modeling_unit == "respelled",
    )
    asked = requests(products, shop, sentences=sentences)
    known = asked.words()
    if description.family == "zipformer_ctc":
        spelled = {word: ids for word in known if (ids := units.spell(word))}
        classes = _within(asked.classes, {UNKNOWN, *spelled})
        sayable = {*spelled, *classes}
        model = fit((line for line in asked.sentences if sayable.issuperset(line[0])), lexicon=spelled)
        lexicon = {word: [ids] for word, ids in spelled.items()}
        words = write_graph(lexicon, model, units, target / "words.fst", classes=classes)
        symbols = [" ".join(tokens[n] for n in spelled[word]) if word in spelled else "" for word in words]
        text = "".join(f"{word}\t{symbol}\n" for word, symbol in zip(words, symbols, strict=True))
        (target / "words.txt").write_text(text, encoding="utf-8")
        description = dataclasses.replace(description, graph=SpeechGraph("words.fst", "words.txt"))
    elif description.family == "transducer" and (phrases := _hotwords(shop, units, description)):
        (target / "hotwords.txt").write_text("".join(f"{phrase}\n" for phrase in phrases), encoding="utf-8")
        description = dataclasses.replace(description, hotwords="hotwords.txt")
    write_sounds(shop, known, target / "sounds.json")
    description = _inside(dataclasses.replace(description, pronunciations="sounds.json"))
    probe_model(work, description)
    return description


def _within(classes: Classes, words: set[str]) -> dict[str, dict[tuple[str, ...], float]]:
    """The phrases that are made of ``words`` alone, and the classes that have some."""
    kept = {
        name: {phrase: share for phrase, share in phrases.items() if words.issuperset(phrase)}
        for name, phrases in classes.items()
    }
    return {name: phrases for name, phrases in kept.items() if set(phrases) - {(UNKNOWN,)}}


def _hotwords(shop: ShopVocabulary, units: Units, description: SpeechModel) -> list[str]:
    """Brands and product types that the model can spell, in the spelling that sherpa-onnx encodes."""
    if "bpe" in description.modeling_unit and description.bpe_vocab is None:
        return []
    found = []
    roles: tuple[Role, ...] = ("brand", "product_type")
    for role in roles:
        for han in (False, True):
            for text in shop.of(role, han=han)[:_MOST_HOTWORDS]:
                words = text.lower().split()
                if description.modeling_unit == "cjkchar":
                    if all(c in units.tokens.values() for c in "".join(words)):
                        found.append("".join(words))
                elif all(units.spell(word) for word in words):
                    upper = (
                        not HAN.search(text)
                        and "A" in units.tokens.values()
                        and "a" not in units.tokens.values()
                    )
                    found.append(" ".join(words).upper() if upper else " ".join(words))
    return found


def _inside(description: SpeechModel) -> SpeechModel:
    def path(name: str | None) -> str | None:
        return None if name is None else f"{FOLDER}/{name}"

    graph = description.graph
    return dataclasses.replace(
        description,
        files={role: f"{FOLDER}/{name}" for role, name in description.files.items()},
        tokens=f"{FOLDER}/{description.tokens}",
        graph=graph
        and dataclasses.replace(graph, file=f"{FOLDER}/{graph.file}", words=f"{FOLDER}/{graph.words}"),
        hotwords=path(description.hotwords),
        bpe_vocab=path(description.bpe_vocab),
        pronunciations=path(description.pronunciations),
        vad=path(description.vad),
    )
