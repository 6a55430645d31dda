"""Fit the ranking's scale to one catalogue, so that it can say "nothing suitable".

Two sets of queries are asked of the finished bundle: what a shopper of this catalogue may type, made from its own
products, which it must answer; and queries outside it, which it must not. From the cosines of both come the offset
and the scale of the meaning feature and what it weighs, as evidence and in the order; from their evidence what is enough,
from their relevance the score's curve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.abstention import answerable, evidence, scaled_cosine, word_evidence
from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.ranking import relevance
from export.calibration.in_catalogue import InCatalogueQueries
from export.calibration.out_of_catalogue import OutOfCatalogueQuery

__all__ = ["Calibration", "calibrate", "named"]

_MAX_OUT_OF_CATALOGUE_ANSWERED = 0.05
_MAX_IN_CATALOGUE_REFUSED = 0.03
_MAX_OUT_OF_CATALOGUE_SIMILAR = 0.01
"""Share of the out-of-catalogue queries that meaning alone may let through."""
_ORDERS = 0.5
"""What the cosine weighs in the order, in parts of what it weighs as evidence: decision 048."""
_LEAST = 0.04
"""What it weighs in the order at least: of what words leave equal the nearer leads."""
_RIDGE = 1.0
"""Of the regression, in queries."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted parameters and how well they part the two sets they were fitted on."""

    parameters: RankingParameters
    out_of_catalogue_abstained: float
    """Share of the out-of-catalogue queries that get no answer."""
    in_catalogue_abstained: float
    """Share of the answerable queries that get no answer."""

    def as_dict(self) -> dict[str, float]:
        """The two shares, for the manifest."""
        return {
            "out_of_catalogue_abstained": self.out_of_catalogue_abstained,
            "in_catalogue_abstained": self.in_catalogue_abstained,
        }

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, from which ``from_json`` makes the same calibration."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Calibration:
        """The inverse of ``as_json``."""
        return cls(**{**content, "parameters": RankingParameters(**content["parameters"])})


def calibrate(
    ask: Callable[[str], Candidates], own: InCatalogueQueries, out_of_catalogue: Sequence[OutOfCatalogueQuery]
) -> Calibration:
    """Fit the cosine's offset, scale and weights, what is enough, and the score's curve.

    The other weights of the order stay.

    Args:
        ask: the candidates of a query, as ``CandidateRetrieval`` gives them over the bundle.
        own: queries that the catalogue answers.
        out_of_catalogue: queries that most catalogues do not answer; product types that this one carries are left out.
    """
    titles = [ask(query) for query in own.titles]
    inside = [*titles, *(ask(query) for query in own.short)]
    outside = _not_carried([(query, ask(query.query)) for query in out_of_catalogue])
    if not inside or not outside:
        return Calibration(RankingParameters(), 0.0, 0.0)
    parameters = _cosine_scale(titles, outside, RankingParameters())
    meaning = _meaning(inside, outside, parameters)
    parameters = replace(parameters, cosine_evidence=meaning, cosine=max(_ORDERS * meaning, _LEAST))
    parameters = replace(
        parameters,
        abstain_below=_between(
            _each(inside, lambda one: evidence(one, parameters)),
            _each(outside, lambda one: evidence(one, parameters)),
        ),
        accept_cosine_above=float(
            np.quantile(
                _each(outside, lambda one: _best(scaled_cosine(one, parameters))),
                1 - _MAX_OUT_OF_CATALOGUE_SIMILAR,
            )
        ),
    )
    relevant = [
        _each(some, lambda one: _best(np.add(*relevance(one, parameters)))) for some in (inside, outside)
    ]
    centre = _between(*relevant)
    slope = float(
        np.log(9.0) / max(float(np.median(relevant[0])) - centre, 0.05)
    )  # the median own query: 0.9
    parameters = replace(parameters, score_midpoint=centre, score_slope=slope)
    return Calibration(
        parameters,
        out_of_catalogue_abstained=1.0 - float(np.mean([answerable(one, parameters) for one in outside])),
        in_catalogue_abstained=1.0 - float(np.mean([answerable(one, parameters) for one in inside])),
    )


def named(parameters: RankingParameters) -> dict[str, float]:
    """The parameters by name, as the manifest holds them."""
    return {name: round(float(value), 6) for name, value in asdict(parameters).items()}


def _not_carried(asked: list[tuple[OutOfCatalogueQuery, Candidates]]) -> list[Candidates]:
    """Without the product types that the catalogue carries: known by name, or all words of a query in one title."""
    carried: set[str] = set()
    for query, found in asked:
        if found.in_assortment or (not found.single_word and bool(np.any(found.title > 0.999))):
            carried.update(query.product_types)
    return [found for query, found in asked if not carried.intersection(query.product_types)]


def _cosine_scale(
    inside: list[Candidates], outside: list[Candidates], parameters: RankingParameters
) -> RankingParameters:
    low = [float(c.cosine.max()) for c in outside if len(c.rows)]
    high = [float(c.cosine.max()) for c in inside if len(c.rows)]
    if not low or not high:
        return parameters
    offset = float(np.median(low))
    spread = float(np.median(high)) - offset
    # An encoder that cannot tell its own catalogue from out-of-catalogue queries must not decide.
    return replace(parameters, cosine_offset=offset, cosine_scale=spread if spread > 0.05 else 1.0)


def _meaning(inside: list[Candidates], outside: list[Candidates], parameters: RankingParameters) -> float:
    """What the cosine weighs against the words in telling the catalogue's own queries from others, 0–1.

    By a ridge logistic regression on both features of each query's best product (Newton's method; each side of the two
    weighs the same): an encoder that scatters out-of-catalogue queries widely gets little say.
    """
    some = [one for one in (*inside, *outside) if len(one.rows)]
    own = np.array([n < len(inside) for n, one in enumerate((*inside, *outside)) if len(one.rows)])
    if own.all() or not own.any():
        return parameters.cosine_evidence
    features = []
    for one in some:
        words, meaning = word_evidence(one, parameters), scaled_cosine(one, parameters)
        best = int(np.argmax(words + parameters.cosine_evidence * meaning))
        features.append((float(words[best]), float(meaning[best]), 1.0))
    values = np.array(features)
    share = np.where(own, 0.5 / own.mean(), 0.5 / (~own).mean())
    ridge = np.diag([_RIDGE, _RIDGE, 1e-9])
    weights = np.zeros(3)
    for _ in range(30):
        told = 1.0 / (1.0 + np.exp(-values @ weights))
        bend = (values * (share * told * (1.0 - told))[:, None]).T @ values + ridge
        weights -= np.linalg.solve(bend, values.T @ (share * (told - own)) + ridge @ weights)
    return float(np.clip(weights[1] / max(weights[0], 1e-6), 0.0, 1.0))


def _each(candidates: Iterable[Candidates], value: Callable[[Candidates], float]) -> NDArray[np.float64]:
    return np.maximum([value(one) for one in candidates], -1e6)


def _best(values: NDArray[np.float32]) -> float:
    return float(values.max(initial=-np.inf))


def _between(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """Where the worse of the two error rates, each against what is tolerated, is least; amid equally good places."""
    cuts = np.unique(np.concatenate([inside, outside]))
    cuts = np.concatenate([(cuts[1:] + cuts[:-1]) / 2, cuts[-1:] + 1e-3])
    answered = np.array([np.mean(outside >= cut) for cut in cuts]) / _MAX_OUT_OF_CATALOGUE_ANSWERED
    refused = np.array([np.mean(inside < cut) for cut in cuts]) / _MAX_IN_CATALOGUE_REFUSED
    worse = np.maximum(answered, refused)
    return float(np.median(cuts[worse <= worse.min() + 1e-9]))
