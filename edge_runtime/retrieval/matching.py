"""Which products answer a query, decided in one place.

The total, the facets, the mark of each hit and what a sorted list holds are all read from this one set; everything else
that is shown is only the next best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.lexical_search import LexicalMatches
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.ranking import Ranked

__all__ = ["matching_rows"]


def matching_rows(
    ranked: Ranked,
    leading: int,
    matches: LexicalMatches | None,
    considered: NDArray[np.int64],
    count: int,
    parameters: RankingParameters,
    *,
    by_words: bool,
) -> NDArray[np.bool_]:
    """The products that answer, bool[count of the catalogue], whatever the filters.

    Of the ranked products: those that lead the list, and those near the best one's score which are of the product type
    that is asked for and, with ``by_words``, have about as many of the words. A skateboard is no answer to "red shoes"
    where there are shoes; a linen sofa none to "leather sofa". Of all others: what is of that type and has as many of
    the words as the best.

    Args:
        leading: how many of the first entries lead for another reason than relevance (pinned, a barcode).
        matches: what the words found; None without words, or where nothing is suitable.
        considered: the candidates, ranked or not.
        by_words: whether words decide; beside a picture or liked products, and in Chinese, whose pairs of characters
            tell the order of words, they do not.
    """
    found = np.zeros(count, np.bool_)
    if matches is not None:
        found[matches.full_matches] = True
        found[considered] = False
    found[ranked.rows[:leading]] = True
    rest = ranked.take(np.arange(leading, len(ranked.rows)))
    of_type = rest.of_product_type if rest.of_product_type.any() else np.ones(len(rest.rows), np.bool_)
    near = of_type & (rest.scores >= parameters.fits_score * rest.scores[of_type].max(initial=0.0))
    if by_words:
        have = np.zeros_like(near)
        for share in (rest.coverage, rest.title_coverage):
            have |= share >= parameters.fits_coverage * share[near].max(initial=0.0)
        near &= have
    found[rest.rows[near]] = True
    return found
