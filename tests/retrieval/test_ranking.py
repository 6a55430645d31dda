from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.errors import ManifestInvalid
from edge_runtime.retrieval.abstention import answerable, evidence
from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.retrieval.explain import explain
from edge_runtime.retrieval.matching import matching_rows
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.ranking import Ranked, rank


def fitting(ranked: Ranked, leading: int, *, by_words: bool = False) -> list[int]:
    """Positions of what answers among the ranked products."""
    found = matching_rows(ranked, leading, None, ranked.rows, 20, RankingParameters(), by_words=by_words)
    return np.flatnonzero(found[ranked.rows]).tolist()


def scored(words: float, vector: float) -> Ranked:
    """One ranked product, by what its words and its vector added."""
    return replace(
        Ranked.unranked(np.array([0])),
        words=np.array([words], np.float32),
        vector=np.array([vector], np.float32),
    )


unit = st.floats(0, 1, width=32)


def candidates(features: list[tuple[float, float, float, float]]) -> Candidates:
    bm25, coverage, title, cosine = np.asarray(features, np.float32).reshape(-1, 4).T
    rows, of_product_type = np.arange(len(features), dtype=np.int64), np.zeros(len(features), np.float32)
    return Candidates(rows, bm25, coverage, title, cosine, of_product_type)


@given(st.lists(st.tuples(unit, unit, unit, unit), max_size=30))
def test_scores_fall_and_stay_between_0_and_1(features: list[tuple[float, float, float, float]]) -> None:
    ranked = rank(candidates(features), RankingParameters(), abstain=False)
    assert len(ranked.rows) == len(features)
    assert np.all(np.diff(ranked.scores) <= 1e-6)
    assert np.all((ranked.scores >= 0) & (ranked.scores <= 1))
    assert np.all(ranked.words >= 0)
    assert np.all(ranked.vector >= 0)


@pytest.mark.parametrize("feature", ["bm25", "coverage", "cosine", "of_product_type"])
def test_more_of_a_feature_ranks_higher(feature: str) -> None:
    even = candidates([(0.2, 0.2, 0.2, 0.3)] * 2)
    more = replace(even, **{feature: getattr(even, feature) + np.array([0, 0.3], np.float32)})
    assert rank(more, RankingParameters(), abstain=False).rows[0] == 1


@pytest.mark.parametrize("feature", ["title", "coverage", "cosine"])
def test_more_of_a_feature_is_more_evidence(feature: str) -> None:
    one = candidates([(0.2, 0.2, 0.2, 0.3)])
    more = replace(one, **{feature: getattr(one, feature) + np.float32(0.3)})
    assert evidence(more, RankingParameters()) > evidence(one, RankingParameters())
    assert evidence(replace(one, content_word_ratio=0.5), RankingParameters()) < evidence(
        one, RankingParameters()
    )


def test_without_enough_evidence_nothing_is_suitable() -> None:
    strict = RankingParameters(abstain_below=0.9)
    whole, half = candidates([(0.5, 1, 1, 0.3)]), candidates([(0.5, 0.5, 0.5, 0.3)])
    assert list(rank(whole, strict, abstain=True).rows) == [0]
    assert not len(rank(half, strict, abstain=True).rows)
    assert list(rank(half, strict, abstain=False).rows) == [0]
    assert not answerable(candidates([]), strict)


def test_a_single_word_that_the_catalogue_knows_is_answered() -> None:
    described = candidates([(0.1, 1, 0, 0.1)])
    strict = RankingParameters(abstain_below=0.9)
    assert not answerable(described, strict)
    assert answerable(replace(described, single_word=True), strict)
    mended = replace(described, coverage=np.array([0.8], np.float32), single_word=True)
    assert not answerable(mended, strict)


def test_a_kind_that_the_catalogue_carries_is_answered_whatever_the_other_words() -> None:
    lamps = candidates([(0.2, 0.3, 0.3, 0.1)])
    strict = RankingParameters(abstain_below=0.9)
    assert not answerable(lamps, strict)
    assert answerable(replace(lamps, in_assortment=True), strict)
    assert not answerable(replace(lamps, in_assortment=False), strict)


def test_meaning_alone_is_enough_when_it_is_very_near() -> None:
    other_words = candidates([(0, 0, 0, 0.85)])
    assert not answerable(other_words, RankingParameters(abstain_below=0.9))
    assert answerable(other_words, RankingParameters(abstain_below=0.9, accept_cosine_above=1.0))


def test_what_nothing_speaks_for_is_left_out() -> None:
    found = candidates([(0.5, 1, 1, 0.3), (0, 0, 0, 0.1), (0, 0, 0, 0.4), (0.3, 0.5, 0, 0.1)])
    assert list(rank(found, RankingParameters(abstain_below=0.5), abstain=True).rows) == [0, 3, 2]
    assert list(rank(found, RankingParameters(), abstain=False).rows) == [0, 3, 2, 1]


def test_a_score_of_one_half_stands_at_the_centre() -> None:
    alone = candidates([(0, 0, 0, RankingParameters().cosine_offset)])
    assert rank(alone, RankingParameters(score_midpoint=0.0), abstain=False).scores[0] == pytest.approx(0.5)


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(ManifestInvalid, match="steepness"):
        RankingParameters.of({"steepness": 1.0})


def test_what_fits_is_told_by_the_best_that_does_not_lead() -> None:
    scores = np.array([0.8, 0.8 * RankingParameters().fits_score, 0.5], np.float32)
    ranked = replace(Ranked.unranked(np.array([4, 5, 6])), scores=scores)
    assert fitting(ranked, 0) == [0, 1]
    assert fitting(ranked.led_by(np.array([9])), 1) == [0, 1, 2]
    assert fitting(Ranked.unranked(np.empty(0, np.int64)), 0) == []


def test_what_is_of_another_kind_does_not_fit_where_the_kind_is_carried() -> None:
    shoes = replace(
        candidates([(0.5, 1, 1, 0.3), (0.5, 1, 1, 0.2)]), of_product_type=np.array([1, 0], np.float32)
    )
    carried = rank(replace(shoes, in_assortment=True), RankingParameters(), abstain=False)
    assert carried.rows.tolist() == [0, 1]
    assert fitting(carried, 0) == [0]
    assert fitting(carried.led_by(np.array([9])), 1) == [0, 1]
    assert fitting(rank(shoes, RankingParameters(), abstain=False), 0) == [0, 1], "here by chance"
    others = rank(
        replace(shoes, in_assortment=True, of_product_type=np.zeros(2, np.float32)),
        RankingParameters(),
        abstain=False,
    )
    assert fitting(others, 0) == [0, 1], "all of the kind were filtered out: the next best"


def test_leading_and_removed_rows() -> None:
    ranked = Ranked.unranked(np.arange(5))
    assert list(ranked.led_by(np.array([3, 9])).rows) == [3, 9, 0, 1, 2, 4]
    assert list(ranked.without(np.array([0, 4])).rows) == [1, 2, 3]


@given(unit, unit, st.floats(-1, 1), st.floats(-1, 1))
def test_shares_add_up_to_one(word: float, vector: float, meaning: float, look: float) -> None:
    reasons = explain(scored(word, vector), 0, {"semantic": meaning, "image": look}, ["red"])
    shares = [reason.share for reason in reasons]
    assert not shares or sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


def test_the_shares_follow_the_parts() -> None:
    reasons = explain(scored(1.0, 1.0), 0, {"semantic": 0.1, "image": 0.3}, ["red", "shoe"])
    assert [(r.source, round(r.share, 3)) for r in reasons] == [
        ("keywords", 0.5),
        ("image", 0.375),
        ("semantic", 0.125),
    ]
    assert reasons[0].detail == "red shoe"


def test_what_fits_has_the_words_of_titles_that_the_best_has() -> None:
    sofas = candidates([(0.6, 1, 1, 0.3), (0.6, 1, 0.6, 0.3), (0.5, 0.6, 0.6, 0.3), (0.55, 0.8, 0.8, 0.3)])
    asked = rank(sofas, RankingParameters(), abstain=False)
    assert asked.rows[fitting(asked, 0, by_words=True)].tolist() == [0, 1, 3]
    assert fitting(asked.led_by(np.array([9])), 1, by_words=True) == [0, 1, 2, 3]
    assert fitting(rank(sofas, RankingParameters(), abstain=False), 0) == [0, 1, 2, 3]


def test_a_word_that_only_descriptions_have_parts_nothing() -> None:
    lamps = candidates([(0.5, 1, 0.6, 0.3), (0.45, 0.6, 0.6, 0.3)])
    assert fitting(rank(lamps, RankingParameters(), abstain=False), 0, by_words=True) == [0, 1]
