"""Fit the ranking's scale to one catalogue, so that it can say "nothing suitable".

Two sets of queries are asked of the finished bundle: titles of its own products cut to 3–5 words, which it
must answer, and queries foreign to it, which it must not. From the cosines of both come the offset and the
scale of the meaning feature, from the relevances the threshold and the steepness of the score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge_runtime.engine import Engine
from edge_runtime.find.ranking import Candidates, Parameters, relevance
from edge_runtime.types import Product

__all__ = ["Calibration", "answerable", "calibrate", "named"]

_MOST_FOREIGN_ANSWERED = 0.05
_MOST_ANSWERABLE_REFUSED = 0.03


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted parameters and how well they part the two sets they were fitted on."""

    parameters: Parameters
    foreign_empty: float
    """Share of the foreign queries that get no answer."""
    answerable_empty: float
    """Share of the answerable queries that get no answer."""

    def as_dict(self) -> dict[str, float]:
        """The two shares, for the manifest."""
        return {"foreign_empty": self.foreign_empty, "answerable_empty": self.answerable_empty}


def answerable(products: Iterable[Product], most: int = 400) -> list[str]:
    """Titles cut to 3–5 words (Chinese: 4–8 characters), chosen by a hash of the product's id."""
    chosen: list[tuple[bytes, str]] = []
    for product in products:
        for language, text in product.texts.items():
            digest = hashlib.sha256(f"{product.id} {language}".encode()).digest()
            title = text.title.replace(" ", "") if language == "zh" else text.title
            words = list(title) if language == "zh" else title.split()
            length = (4 + digest[0] % 5) if language == "zh" else (3 + digest[0] % 3)
            joint = "" if language == "zh" else " "
            chosen.append((digest, joint.join(words[:length])))
        if len(chosen) > 8 * most:
            chosen = sorted(chosen)[:most]
    return [query for _, query in sorted(chosen)[:most]]


def calibrate(engine: Engine, wanted: Sequence[str], foreign: Sequence[str]) -> Calibration:
    """Fit offset, scale, threshold and slope; the weights stay.

    Args:
        engine: over the bundle without a calibration.
        wanted: queries that the catalogue answers.
        foreign: queries that it does not.
    """
    inside = [engine.candidates(query) for query in wanted]
    outside = [engine.candidates(query) for query in foreign]
    parameters = _cosine_scale(inside, outside, Parameters())
    best_inside = np.array([_best(candidates, parameters) for candidates in inside])
    best_outside = np.array([_best(candidates, parameters) for candidates in outside])
    if not len(best_inside) or not len(best_outside):
        return Calibration(replace(parameters, threshold=-1e9), 0.0, 0.0)
    threshold = _threshold(best_inside, best_outside)
    above = float(np.median(best_inside)) - threshold
    slope = float(np.log(9.0) / max(above, 0.05))  # the median answerable query scores 0.9
    return Calibration(
        replace(parameters, threshold=threshold, slope=slope),
        foreign_empty=float(np.mean(best_outside < threshold)),
        answerable_empty=float(np.mean(best_inside < threshold)),
    )


def named(parameters: Parameters) -> dict[str, float]:
    """The parameters by name, as the manifest holds them."""
    return {name: round(float(value), 6) for name, value in asdict(parameters).items()}


def _cosine_scale(inside: list[Candidates], outside: list[Candidates], parameters: Parameters) -> Parameters:
    low = [float(c.cosine.max()) for c in outside if len(c.rows)]
    high = [float(c.cosine.max()) for c in inside if len(c.rows)]
    if not low or not high:
        return parameters
    offset = float(np.median(low))
    spread = float(np.median(high)) - offset
    # A tower that cannot tell its own catalogue from foreign queries must not decide.
    return replace(parameters, cosine_offset=offset, cosine_scale=spread if spread > 0.05 else 1.0)


def _best(candidates: Candidates, parameters: Parameters) -> float:
    if not len(candidates.rows):
        return -1e9
    words, vector = relevance(candidates, parameters)
    return float((words + vector).max())


def _threshold(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """Where the worse of the two error rates, each against what is tolerated, is least."""
    cuts = np.unique(np.concatenate([inside, outside]))
    cuts = np.concatenate([(cuts[1:] + cuts[:-1]) / 2, cuts[-1:] + 1e-3])
    answered = np.array([np.mean(outside >= cut) for cut in cuts]) / _MOST_FOREIGN_ANSWERED
    refused = np.array([np.mean(inside < cut) for cut in cuts]) / _MOST_ANSWERABLE_REFUSED
    return float(cuts[np.argmin(np.maximum(answered, refused))])
