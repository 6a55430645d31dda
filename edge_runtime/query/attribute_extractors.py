"""What begins at one token: a negated value, a size, a colour, a gender, or words to leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edge_runtime.query.catalogue_values import CatalogueValues, Found
from edge_runtime.text.colours import AMBIGUOUS_COLOURS, HUES
from edge_runtime.text.lexicon import (
    COLOUR_COMPOUNDS,
    EDIBLE,
    GENDER_COMPOUNDS,
    NEGATIONS,
    listed,
)
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.stemmer import stem
from edge_runtime.text.tokenizer import Tokens, tokenize

__all__ = ["FIELD_WORDS", "AttributeExtractor", "CatalogueTerms", "Extraction"]

_NEGATIONS = PhraseMatcher(NEGATIONS.items())
_SKIPPED = frozenset(
    listed(
        "a an any the real genuine in made of from with colour color be anything something 有 是 "
        "用 选 带 任 何 要 买 穿"
    )
)
_CLOSING = PhraseMatcher(
    (words, True)
    for words in listed(
        "colour|color|coloured|colored|ones|one|please|material|materials|的|材质|"
        "材质的|材料|材料的|面料|面料的|料的|"
        "制的|做的|款|款的|牌子|牌子的|品牌的|颜色|颜色的|以外|以外的|之外|之外的|的以外|的之外|外的|"
        "的都可以|的都行|以外都可以|都可以|都行|"
        "色|色的|系|系的"
    )
)
_ALTERNATIVES = frozenset(listed("or nor / 或 和 、 及 跟 与")) | {"and", "或者"}
_BEFORE_NEGATION = frozenset(listed("but that are is which its 但 也 且 而"))
_NOT_CLOTHES = frozenset(
    listed(
        "screen font paper pack tank frame queen king tyre tire battery bed shoebox file ring "
        "package pot pan box file aa"
    )
)
_BARE_SIZES = frozenset(listed("xxs xs xl xxl xxxl 2xl 3xl 4xl 5xl"))
_NO_HUES = frozenset(listed("infra ultra ever code agent non"))
_COLOUR_NOUNS = frozenset(listed("colour color coloured colored colours colors shade"))


FIELD_WORDS = frozenset(
    {*_NEGATIONS.words, *_SKIPPED, *_CLOSING.words, *_ALTERNATIVES, *_BEFORE_NEGATION, *_COLOUR_NOUNS, *HUES}
    | {"free", "size", "sizes"}
)
"""The words around the values of fields."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Tokens ``first`` to ``last - 1`` name ``values`` of ``field``."""

    field: str
    values: tuple[str, ...]
    words: str
    first: int
    last: int


class CatalogueTerms(Protocol):
    """What the catalogue knows of its goods."""

    def coloured(self, before: str, word: str, behind: str) -> bool:
        """Whether a word that names a thing, too, is the colour of goods: "olive" in "olive umbrella", not before oil."""

    def knows(self, words: str) -> bool:
        """Whether products have each of the words."""


class AttributeExtractor:
    """Reads one catalogue's keyword fields."""

    def __init__(self, values: CatalogueValues, goods: CatalogueTerms | None) -> None:
        self._values = values
        self._goods = goods
        tables = (values.brands, values.colours, values.materials, values.genders, values.sizes)
        firsts = {first for table in tables for first in table.starts}
        self.starts = frozenset({*firsts, *_NEGATIONS.starts, *COLOUR_COMPOUNDS, "size", "sizes", "尺"})
        """The tokens at which something can begin; a word before "-free" can as well."""

    def protected(self, tokens: Tokens, at: int) -> int:
        """The place behind a brand, or a kind of several words, that begins here; 0 where none does."""
        norms, values = tokens.norms, self._values
        brand = values.brands.longest(norms, at)
        if brand is not None and not (brand[1] == at + 1 and tokens.numbers[at] is not None):
            return brand[1]
        if norms[at] in COLOUR_COMPOUNDS and at + 1 < len(norms):
            kind = values.kinds.longest([stem(n) for n in norms[at : at + 6]], 0)
            if kind is not None and kind[1] > 1:
                return at + kind[1]
            if norms[at + 1] in COLOUR_COMPOUNDS[norms[at]]:
                return at + 2
        return 0

    def negation(self, tokens: Tokens, at: int) -> list[Extraction]:
        """What "not leather" or "leather-free", beginning here, excludes."""
        norms = tokens.norms
        if at + 1 < len(norms) and norms[at + 1] == "free" and tokens.hyphenated(at):
            material = self._values.materials.get([norms[at]]) or self._look(
                self._values.exact.get([norms[at]])
            )
            return self._readings(material, tokens, at, at + 2) if material else []
        found = _NEGATIONS.longest(norms, at)
        if found is None or (at and norms[at] in "没不" and norms[at - 1 : at] == norms[at + 1 : at + 2]):
            return []  # 有没有, 要不要: a question
        scope, place = found
        named: list[tuple[Found, int]] = []
        while True:
            start = place
            while start < len(norms) and norms[start] in _SKIPPED and start - place < 4:
                start += 1
            value = self._named(tokens, start, scope) or (
                self._named(tokens, place, scope) if start > place else None
            )
            if value is None or (
                named and norms[place - 1] == "and" and value[0].keys() != named[-1][0].keys()
            ):
                break
            named.append(value)
            place = value[1]
            closing = _CLOSING.longest(norms, place) if place < len(norms) else None
            if closing is not None and not self._begins_kind(norms, place, closing[1]):
                named[-1] = value[0], closing[1]
                place = closing[1]
            if place >= len(norms) or norms[place] not in _ALTERNATIVES:
                break
            place += 1
        if not named:
            return []
        first = at
        while first > 0 and at - first < 3 and norms[first - 1] in _BEFORE_NEGATION:
            first -= 1
        last = named[-1][1]
        merged = [r for value, _ in named for r in self._readings(value, tokens, first, last, at)]
        return merged

    def size(self, tokens: Tokens, at: int) -> list[Extraction]:
        """A size that begins here: "size 42", "42码", "XL"."""
        norms, sizes = tokens.norms, self._values.sizes
        before = norms[at - 1] if at else ""
        if norms[at] in {"size", "sizes"} or norms[at : at + 2] == ["尺", "码"]:
            place = at + (1 if norms[at].isascii() else 2)
            if before in _NOT_CLOTHES:
                return []
            if place < len(norms) and norms[place] in {":", "：", "is", "eu"} and place + 1 < len(norms):
                place += norms[place] != "eu" or sizes.longest(norms, place) is None
            found = sizes.longest(norms, place) if place < len(norms) else None
            if found is None:
                return []
            last = found[1] + (norms[found[1] : found[1] + 1] == ["码"])
            first = at - 1 if before in {"in", "a"} else at
            return self._readings(found[0], tokens, first, last, at)
        found = sizes.longest(norms, at)
        if found is None:
            return []
        if norms[found[1] - 1] == "码" or norms[found[1] : found[1] + 1] == ["码"]:
            last = found[1] + (norms[found[1] - 1] != "码")
            last += norms[last : last + 1] == ["的"]
            return self._readings(found[0], tokens, at, last)
        bare = norms[at] in _BARE_SIZES and found[1] == at + 1 and before not in {"iphone", "pixel"}
        if bare and not (at and (tokens.numbers[at - 1] is not None or tokens.hyphenated(at - 1))):
            return self._readings(found[0], tokens, at, found[1])
        return []

    def positive(self, tokens: Tokens, at: int) -> list[Extraction]:
        """A colour or a gender that begins here."""
        norms, values = tokens.norms, self._values
        colour = self._colour(tokens, at)
        if colour is not None:
            first = at
            while first and norms[first - 1] in HUES:
                first -= 1
            last = colour[1] + (norms[colour[1] : colour[1] + 1] in (["coloured"], ["colored"]))
            return self._readings(colour[0], tokens, first, last)
        gender = values.genders.longest(norms, at)
        if gender is None:
            return []
        around = norms[max(0, at - 1) : gender[1] + 1]
        if any(" ".join(around[i : i + 2]) in GENDER_COMPOUNDS for i in range(len(around))):
            return []
        return self._readings(gender[0], tokens, at, gender[1])

    def _colour(self, tokens: Tokens, at: int) -> tuple[Found, int] | None:
        norms = tokens.norms
        found = self._values.colours.longest(norms, at)
        if found is None:
            return None
        last = found[1]
        before, behind = norms[at - 1] if at else "", norms[last] if last < len(norms) else ""
        single = last == at + 1
        if single and behind in COLOUR_COMPOUNDS.get(norms[at], ()):
            return None
        thing = " ".join(norms[at:last]) in AMBIGUOUS_COLOURS
        unclear = single and (not norms[at].isascii() or thing)
        kind = self._kind_at(norms, last) if unclear and last < len(norms) else None
        if not norms[at].isascii():
            if behind in {"不", "也", "都"} and "不" in norms[last : last + 2]:
                return None  # 黑色也不要
            if not single or behind == "的":
                return found
            return found if before != "小" and (kind or self._coloured(tokens, at, last)) else None
        if at and tokens.hyphenated(at - 1) and before in _NO_HUES:
            return None
        if (
            tokens.hyphenated(last - 1)
            and behind not in _COLOUR_NOUNS
            and not self._values.colours.longest(norms, last)
        ):
            return None
        if thing:
            said = before in {"in", *_COLOUR_NOUNS} or behind in _COLOUR_NOUNS
            worn = kind is not None and not {stem(n) for n in tokenize(kind).norms} & EDIBLE
            return found if said or worn or self._coloured(tokens, at, last) else None
        return found

    def _coloured(self, tokens: Tokens, at: int, last: int) -> bool:
        if self._goods is None:
            return False
        text, start, end = tokens.text, tokens.starts[at], tokens.ends[last - 1]
        return self._goods.coloured(text[max(0, start - 80) : start], text[start:end], text[end : end + 160])

    def _kind_at(self, norms: Sequence[str], at: int) -> str | None:
        kind = self._values.kinds.longest([stem(n) for n in norms[at : at + 6]], 0)
        return kind[0][1] if kind else None

    def superfluous(self, reading: Extraction, tokens: Tokens) -> list[tuple[int, int]]:
        """The spans of a value's words that can find no product, as the catalogue says it in other words."""
        said = tokens.norms[reading.first : reading.last]
        thing = not AMBIGUOUS_COLOURS.isdisjoint((" ".join(said), *said))
        if self._goods is None or (not thing and self._goods.knows(reading.words)):
            return []
        own = {norm for value in reading.values for norm in tokenize(value).norms}
        return [(at, at + 1) for at, norm in enumerate(said, reading.first) if norm not in own]

    def _begins_kind(self, norms: Sequence[str], at: int, last: int) -> bool:
        kind = self._values.kinds.longest([stem(n) for n in norms[at : at + 6]], 0)
        return kind is not None and at + kind[1] > last

    def _named(self, tokens: Tokens, at: int, scope: str) -> tuple[Found, int] | None:
        """The value that begins here, of the fields that a negation of this scope may concern."""
        norms, values = tokens.norms, self._values
        if at >= len(norms):
            return None
        if (
            norms[at] in COLOUR_COMPOUNDS
            and norms[at + 1 : at + 2]
            and norms[at + 1] in COLOUR_COMPOUNDS[norms[at]]
        ):
            return None
        candidates: list[tuple[Found, int]] = []
        for table in (values.colours, values.materials, values.exact):
            found = table.longest(norms, at)
            if found is not None and table is values.exact and scope == "look":
                look = self._look(found[0])
                found = (look, found[1]) if look else None
            if found is not None:
                candidates.append(found)
        if not candidates and scope == "any":
            size = self.size(tokens, at)
            if size:
                return {size[0].field: size[0].values}, size[0].last
            kind = values.kinds.longest([stem(n) for n in norms[at : at + 10]], 0)
            if kind is not None:
                return {kind[0][0]: (kind[0][1],)}, at + kind[1]
        return max(candidates, key=lambda c: c[1]) if candidates else None

    def _look(self, found: Found | None) -> Found | None:
        kept = {name: values for name, values in (found or {}).items() if name in self._values.looks}
        return kept or None

    @staticmethod
    def _readings(
        found: Found, tokens: Tokens, first: int, last: int, words_from: int | None = None
    ) -> list[Extraction]:
        words = tokens.slice(first if words_from is None else words_from, last)
        return [Extraction(name, values, words, first, last) for name, values in found.items()]
