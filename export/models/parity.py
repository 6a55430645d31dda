"""What compressing a model costs, measured on retrieval: the same texts or pictures through both, then compared.

Cosine alone misleads: 0.99 says nothing of whether the same products are found. So ``compare`` also searches.
Only numpy is needed here; who encodes is the caller's affair.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from export.errors import QualityLost

__all__ = ["Report", "compare", "gate", "sample_pictures", "sample_texts"]

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Report:
    """float32 against the compressed model. All figures are 0–1, higher is better."""

    items: int
    cosine_mean: float
    cosine_min: float
    overlap_at_10: float
    """Share of float32's ten nearest that are also among the compressed model's ten nearest."""
    ndcg_at_10: float
    """The compressed model's ten nearest, graded by float32's similarities, against float32's own ten."""
    mrr_reference: float
    """Mean reciprocal rank of each query's own document, in float32."""
    mrr: float
    """The same in the compressed model."""

    @property
    def loss(self) -> float:
        """Relative loss of retrieval quality: the worse of nDCG's and of the reciprocal rank's."""
        ranks = 0.0 if self.mrr_reference <= 0 else 1 - self.mrr / self.mrr_reference
        return max(0.0, 1 - self.ndcg_at_10, ranks)

    def as_dict(self) -> dict[str, float]:
        """For the manifest, with ``loss``."""
        return {name: round(float(value), 6) for name, value in asdict(self).items()} | {
            "loss": round(self.loss, 6)
        }


def compare(reference: Vectors, candidate: Vectors) -> Report:
    """Compare two models' vectors of the same things.

    Args:
        reference: float32[2n, dims], normalised: n queries, then their n documents in the same order.
        candidate: the same from the compressed model.

    Raises:
        ValueError: shapes differ, are odd, or a value is not finite.
    """
    if reference.shape != candidate.shape or reference.ndim != 2 or len(reference) % 2 or len(reference) < 4:
        raise ValueError(f"two arrays [2n, dims] are needed, not {reference.shape} and {candidate.shape}")
    if not (np.isfinite(reference).all() and np.isfinite(candidate).all()):
        raise ValueError("vectors must be finite")
    half = len(reference) // 2
    wanted = reference[:half] @ reference[half:].T
    found = candidate[:half] @ candidate[half:].T
    k = min(10, half)
    best = np.argsort(-wanted, axis=1, kind="stable")[:, :k]
    ours = np.argsort(-found, axis=1, kind="stable")[:, :k]
    overlap = [len(set(a) & set(b)) / k for a, b in zip(best.tolist(), ours.tolist(), strict=True)]
    gains = np.maximum(wanted - wanted.min(axis=1, keepdims=True), 0.0)
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = (np.take_along_axis(gains, best, 1) * discount).sum(1)
    actual = (np.take_along_axis(gains, ours, 1) * discount).sum(1)
    cosine = (reference * candidate).sum(1)
    return Report(
        items=len(reference),
        cosine_mean=float(cosine.mean()),
        cosine_min=float(cosine.min()),
        overlap_at_10=float(np.mean(overlap)),
        ndcg_at_10=float(np.mean(actual / np.maximum(ideal, 1e-12))),
        mrr_reference=_mrr(wanted),
        mrr=_mrr(found),
    )


def gate(report: Report, max_loss: float = 0.01) -> None:
    """Let pass what loses at most ``max_loss``, a share of 1.

    Raises:
        QualityLost: with the figures.
    """
    if not report.loss <= max_loss:
        raise QualityLost(
            f"loses {report.loss:.2%} of retrieval quality, more than {max_loss:.2%} (nDCG@10 "
            f"{report.ndcg_at_10:.4f}, reciprocal rank {report.mrr:.4f} of {report.mrr_reference:.4f}, "
            f"overlap {report.overlap_at_10:.3f}, cosine {report.cosine_mean:.4f})",
            hint="Choose a finer preset, or float32.",
        )


def sample_texts(languages: tuple[str, ...], count: int = 88) -> list[str]:
    """Made-up shop texts to measure with: ``count`` queries, then their ``count`` documents."""
    chinese = languages[:1] == ("zh",)
    colours, kinds, uses = _ZH if chinese else _EN
    queries, documents = [], []
    for n in range(count):
        colour, kind, use = (
            colours[n % len(colours)],
            kinds[(n * 7) % len(kinds)],
            uses[(n // 3) % len(uses)],
        )
        if chinese:
            queries.append(f"{colour}{kind}")
            documents.append(f"{use}{kind},{colour},新款包邮")
        else:
            queries.append(f"{colour} {kind} for {use}")
            documents.append(f"{kind.capitalize()} in {colour}, made for {use}. Free returns within 30 days.")
    return queries + documents


def sample_pictures(height: int, width: int, count: int = 24) -> NDArray[np.uint8]:
    """Made-up pictures, uint8[2 · count, height, width, 3]: ``count`` drawings, then each with noise."""
    random = np.random.default_rng(20)
    rows, columns = np.mgrid[0:height, 0:width]
    drawings = np.empty((count, height, width, 3), np.float64)
    for drawing in drawings:
        drawing[:] = random.uniform(0, 255, 3)
        for _ in range(4):
            top, left = random.uniform(0, 1, 2) * (height, width)
            radius = random.uniform(0.1, 0.5) * min(height, width)
            drawing[(rows - top) ** 2 + (columns - left) ** 2 < radius**2] = random.uniform(0, 255, 3)
    noisy = drawings + random.normal(0, 12, drawings.shape)
    pictures: NDArray[np.uint8] = np.clip(np.concatenate([drawings, noisy]), 0, 255).astype(np.uint8)
    return pictures


def _mrr(scores: Vectors) -> float:
    own = np.diagonal(scores)[:, None]
    return float(np.mean(1 / (1 + (scores > own).sum(axis=1))))


_EN = (
    ("red", "navy blue", "black", "white", "olive green", "beige", "pink", "silver"),
    (
        "running shoes",
        "leather handbag",
        "wireless headphones",
        "rain jacket",
        "coffee grinder",
        "yoga mat",
        "desk lamp",
        "backpack",
        "cotton t-shirt",
        "water bottle",
        "wrist watch",
    ),
    ("travel", "winter", "the office", "children", "hiking", "everyday use"),
)
_ZH = (
    ("红色", "藏青色", "黑色", "白色", "军绿色", "米色", "粉色", "银色"),
    (
        "跑步鞋",
        "真皮手提包",
        "无线耳机",
        "冲锋衣",
        "咖啡研磨机",
        "瑜伽垫",
        "台灯",
        "双肩包",
        "纯棉T恤",
        "水杯",
        "手表",
    ),
    ("旅行", "冬季", "办公室", "儿童", "徒步", "日常"),
)
