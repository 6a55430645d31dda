"""The losses of the three learnt stages."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import log_softmax, mse_loss


def contrastive(pictures: Tensor, texts: Tensor, positive: Tensor, scale: Tensor) -> Tensor:
    """Multi-positive InfoNCE both ways (as SupCon, Khosla et al. 2020, across two modalities).

    pictures: f32 [p, dims], texts: f32 [t, dims], both unit length; positive: bool [p, t]; scale: one over the
    temperature.
    A row without a positive does not count in its direction.
    """
    logits = scale * pictures @ texts.T
    total = logits.new_zeros(())
    for table, marks in ((logits, positive), (logits.T, positive.T)):
        counted = marks.any(1)
        log_share = log_softmax(table[counted], dim=1)
        chosen = marks[counted].to(log_share.dtype)
        total = total - ((log_share * chosen).sum(1) / chosen.sum(1)).mean() / 2
    return total


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
