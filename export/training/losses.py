"""The losses of the three learnt stages."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import log_softmax, mse_loss, normalize

PREFIXES = ((256, 1.0), (128, 0.5), (64, 0.5))
"""Dimensions in which a loss is taken, and its weight there (Matryoshka, Kusupati et al. 2022)."""


def pick(
    queries: Tensor, candidates: Tensor, positive: Tensor, scale: Tensor, smoothing: float = 0.0
) -> Tensor:
    """Cross-entropy of finding one's positives among the candidates, at each of PREFIXES; rows without one are left out.

    queries: f32 [q, 256], candidates: f32 [c, 256]; positive: bool or f32 [q, c], what is to be found and how much;
    scale: one over the temperature;
    smoothing: the share of the target that is spread over all candidates.
    """
    counted = positive.any(1)
    chosen = positive[counted].to(queries.dtype)
    chosen = (1 - smoothing) * chosen / chosen.sum(1, keepdim=True) + smoothing / chosen.shape[1]
    total = queries.new_zeros(())
    for dims, weight in PREFIXES:
        a, b = normalize(queries[counted, :dims], dim=-1), normalize(candidates[:, :dims], dim=-1)
        total = total - weight * (log_softmax(scale * a @ b.T, dim=1) * chosen).sum(1).mean()
    return total / sum(weight for _, weight in PREFIXES)


def relational(vectors: Tensor, reference: Tensor) -> Tensor:
    """Mean squared difference of a batch's two cosine tables (relational distillation, Park et al. 2019).

    vectors: f32 [n, a], reference: f32 [n, b], unit length.
    """
    return mse_loss(vectors @ vectors.T, reference @ reference.T)


def imitate(vectors: Tensor, target: Tensor) -> Tensor:
    """One minus the cosine, plus the relational loss tenfold; f32 [n, dims] both, unit length."""
    return 1.0 - (vectors * target).sum(1).mean() + 10.0 * relational(vectors, target)


def inverse_temperature(log_scale: Tensor) -> Tensor:
    """exp, held between 1 and 60."""
    return torch.clamp(log_scale.exp(), 1.0, 60.0)
