"""Text → padded token batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

MAX_TOKENS = 32


class Tokens:
    """Token ids of many texts, encoded once. `limit` includes the two special tokens."""

    def __init__(self, tokenizer: str, texts: Sequence[str], limit: int = MAX_TOKENS) -> None:
        encoder = Tokenizer.from_str(tokenizer)
        encoder.no_padding()
        encoder.enable_truncation(limit)
        self.ids = [np.array(e.ids, dtype=np.int64) for e in encoder.encode_batch(list(texts))]
        self.lengths = np.array([len(i) for i in self.ids])

    def batch(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        """ids and mask, i64 [len(rows), longest of them]; padding is id 0, mask 0."""
        longest = max(len(self.ids[r]) for r in rows)
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(self.ids[row])] = self.ids[row]
            mask[i, : len(self.ids[row])] = 1
        return torch.from_numpy(ids), torch.from_numpy(mask)
