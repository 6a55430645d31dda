"""The text encoder, its lexicon and its export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import onnxruntime
import torch

from export.training import lexicon
from export.training.export_onnx import export_text
from export.training.text_distillation import misspelt
from export.training.text_encoder import TextConfig, TextEncoderNetwork, student_from_teacher
from export.training.vocabulary import is_chinese, prune

SMALL = TextConfig(vocabulary=12, layers=2, width=16, heads=2, hidden=32, positions=8, factor=8, dims=4)


def test_padding_changes_nothing() -> None:
    torch.manual_seed(1)
    encoder = TextEncoderNetwork(SMALL).eval()
    ids = torch.tensor([[2, 7, 3]])
    padded = torch.tensor([[2, 7, 3, 0, 0]])
    with torch.inference_mode():
        plain = encoder(ids, torch.ones_like(ids))
        wide = encoder(padded, (padded > 0).long())
    torch.testing.assert_close(plain, wide)
    torch.testing.assert_close(plain.norm(dim=1), torch.ones(1))


def test_a_student_with_all_the_teacher_has_says_the_same() -> None:
    torch.manual_seed(2)
    teacher = TextEncoderNetwork(TextConfig(12, 2, 16, 2, 32, 8, factor=0, dims=0)).eval()
    full = TextConfig(
        12, 2, 16, 2, 32, 8, factor=11, dims=16
    )  # 12 words span 11 directions around their mean
    student = student_from_teacher(teacher, list(range(12)), [0, 1], torch.eye(16), full, seed=0).eval()
    ids = torch.tensor([[2, 9, 4, 3]])
    with torch.inference_mode():
        torch.testing.assert_close(student(ids, ids > 0), teacher(ids, ids > 0), atol=1e-5, rtol=1e-4)


def test_lexicon_phrases_are_twins_and_repeatable() -> None:
    twins = lexicon.phrases(200, seed=4)
    assert twins == lexicon.phrases(200, seed=4)
    assert lexicon.Phrase("red", "红色") in twins
    assert all(any(is_chinese(c) for c in twin.chinese) for twin in twins)


def test_slips_keep_their_text() -> None:
    slips = misspelt(["running shoes", "tv"], seed=0)
    assert [right for _, right in slips] == ["running shoes"]
    assert slips[0][0] != "running shoes"


def test_forms_kept_aside_are_in_no_taught_phrase() -> None:
    aside = lexicon.kept_aside()
    assert aside
    taught = {form for group in lexicon.entries().values() for _, forms in group for form in forms} - aside
    single = {twin.chinese for twin in lexicon.phrases(0, seed=0)}
    assert single == taught


def test_the_vocabulary_is_pruned_and_renumbered() -> None:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    words = [*special, "a", "##s", "shoe", "lamp", "zebra"]
    teacher = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": t, "special": True, "single_word": False, "lstrip": False, "rstrip": False}
            | {"normalized": False}
            for i, t in enumerate(special)
        ],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True}
        | {"strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                t: {"id": t, "ids": [i], "tokens": [t]}
                for i, t in enumerate(special)
                if t in ("[CLS]", "[SEP]")
            },
        },
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {word: number for number, word in enumerate(words)},
        },
    }
    from tokenizers import Tokenizer

    made = prune(teacher, ["lamps"], ["红鞋", "红"], common=1)
    kept = Tokenizer.from_str(made.tokenizer)
    assert kept.encode("Lamps 红").tokens == ["[CLS]", "lamp", "##s", "红", "[SEP]"]
    assert kept.token_to_id("zebra") is None
    assert kept.get_vocab_size() == len(made.teacher_ids)
    assert made.teacher_ids[kept.token_to_id("lamp")] == 7
    assert made.teacher_ids[kept.token_to_id("红")] is None


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
def test_the_export_keeps_names_and_meaning(tmp_path: Path) -> None:
    torch.manual_seed(5)
    # Four dimensions have no room for 8-bit rounding to average out; a real encoder has 256.
    encoder = TextEncoderNetwork(
        replace(SMALL, vocabulary=20, width=96, heads=4, hidden=192, factor=48, dims=64)
    ).eval()
    export_text(encoder, tmp_path / "text.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "text.onnx"), providers=["CPUExecutionProvider"])
    ids = np.array([[2, 7, 8, 9, 3]], dtype=np.int64)
    found = session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    with torch.inference_mode():
        expected = encoder(torch.from_numpy(ids), torch.ones(1, 5, dtype=torch.int64)).numpy()
    assert float((found * expected).sum()) > 0.98
    assert isinstance(encoder.words, torch.nn.Embedding)
