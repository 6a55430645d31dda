"""The one stemmer: English words lose a plural s (after Harman, "How effective is suffixing?", 1991), nothing more."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["stem"]

_IRREGULAR = {
    **{
        word: word
        for word in ("lens", "series", "gas", "canvas", "atlas", "species", "chaos", "always", "plus")
    },
    **{word: word[:-1] for word in ("movies", "cookies", "hoodies", "selfies", "ties", "pies", "tvs", "pcs")},
    **{"lenses": "lens", "gases": "gas", "buses": "bus", "canvases": "canvas", "shelves": "shelf"},
    **{"knives": "knife", "headaches": "headache", "scarves": "scarf", "caches": "cache", "axes": "axe"},
    **{"leaves": "leaf", "mice": "mouse", "women": "woman", "womens": "woman", "mens": "man", "men": "man"},
    **{"children": "child", "childrens": "child", "feet": "foot", "brushes": "brush", "statuses": "status"},
}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word, folded, without its plural s; stem(stem(word)) == stem(word).

    >>> [stem(word) for word in ("shoes", "dresses", "batteries", "lens")]
    ['shoe', 'dress', 'battery', 'lens']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or not word.isascii() or not word.isalpha():
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 and word[-4] not in "ae" else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]
