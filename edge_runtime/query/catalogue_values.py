"""The catalogue's own values, found from the shopper's words: brands, kinds, colours, materials, sizes, genders.

Everything is looked up in dictionaries built once, so a query's time does not grow with the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from edge_runtime.text.colours import COLOURS
from edge_runtime.text.lexicon import GENDERS, MATERIALS, SIZE_NAMES
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.stemmer import stem
from edge_runtime.text.tokenizer import tokenize

__all__ = ["CatalogueValues"]

Found = dict[str, tuple[str, ...]]
"""Field → its values."""
_ROLES = {
    "colour": ("colour", "color", "colours", "colors"),
    "material": ("material", "materials", "fabric"),
    "size": ("size", "sizes"),
    "gender": ("gender", "genders"),
    "category": ("category", "product_type", "categories"),
    "brand": ("brand", "brands", "manufacturer", "vendor"),
    "pattern": ("pattern",),
    "age": ("age_group",),
}


class CatalogueValues:
    """What the words for each thing are, and which values of the catalogue they mean."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]]) -> None:
        fields = {role: [n for n in names if vocabulary.get(n)] for role, names in _ROLES.items()}
        self.looks = {n for role in ("colour", "material", "pattern", "brand") for n in fields[role]}
        self.whom = {n: vocabulary[n] for role in ("gender", "age") for n in fields[role]}
        """Whom products are for: field → its values."""
        self.colours: PhraseMatcher[Found] = PhraseMatcher()
        self.materials: PhraseMatcher[Found] = PhraseMatcher()
        self.genders: PhraseMatcher[Found] = PhraseMatcher()
        self.sizes: PhraseMatcher[Found] = PhraseMatcher()
        self.brands: PhraseMatcher[str] = PhraseMatcher()
        self.kinds: PhraseMatcher[tuple[str, str]] = PhraseMatcher()
        """Stemmed words → field, the path down to the kind they name."""
        colour_groups = [(words.split("|"), families) for families, words in COLOURS]
        material_groups = [(words.split("|"), words.split("|")[:1]) for words in MATERIALS]
        _map_groups(self.colours, colour_groups, {n: vocabulary[n] for n in fields["colour"]})
        _map_groups(self.materials, material_groups, {n: vocabulary[n] for n in fields["material"]})
        for name in fields["brand"]:
            for value in vocabulary[name]:
                _add_spellings(self.brands, value, value)
        for name in fields["size"]:
            self._map_sizes(name, vocabulary[name])
        self._map_genders(
            {n: vocabulary[n] for n in fields["gender"]}, {n: vocabulary[n] for n in fields["age"]}
        )
        for name in fields["category"]:
            self._map_kinds(name, vocabulary[name])
        self._vocabulary = vocabulary
        self._apart = {*fields["size"], *fields["category"]}

    def _map_sizes(self, name: str, values: Sequence[str]) -> None:
        for value in values:
            self.sizes.add(tokenize(value).norms, {name: (value,)})
        known = {value.casefold(): value for value in values}
        for spoken, short in SIZE_NAMES.items():
            if short in known:
                self.sizes.add(tokenize(spoken).norms, {name: (known[short],)})
        for value in values:
            norms = tokenize(value).norms
            if len(norms) == 2 and {"eu", "码"} & {*norms}:
                self.sizes.add([n for n in norms if n not in {"eu", "码"}], {name: (value,)})

    def _map_genders(self, genders: Mapping[str, Sequence[str]], ages: Mapping[str, Sequence[str]]) -> None:
        for family, (words, forms) in GENDERS.items():
            found: Found = {}
            accepted = {*forms.split("|")}
            for fields in (genders, ages):
                for name, values in fields.items():
                    own = [v for v in values if "".join(tokenize(v).norms) in accepted]
                    if own and not found:
                        shared = [
                            v
                            for v in values
                            if v.casefold() in {"unisex", "中性", "男女通用"} and family in {"male", "female"}
                        ]
                        found[name] = (*own, *shared)
            if found:
                for word in words.split("|"):
                    self.genders.add(tokenize(word).norms, found)

    def _map_kinds(self, name: str, values: Sequence[str]) -> None:
        prefixes = dict.fromkeys(
            tuple(part.strip() for part in value.split(">")[: depth + 1])
            for value in values
            for depth in range(value.count(">") + 1)
        )
        later: list[tuple[list[str], tuple[str, str]]] = []
        for prefix in prefixes:
            found = (name, " > ".join(prefix))
            leaf = prefix[-1]
            self.kinds.add([stem(n) for n in tokenize(leaf).norms], found)
            parts = [
                p
                for p in leaf.replace("&", ",")
                .replace(" and ", ",")
                .replace("、", ",")
                .replace("/", ",")
                .split(",")
                if p
            ]
            if len(parts) > 1:
                later += [([stem(n) for n in tokenize(part).norms], found) for part in parts]
        for norms, found in later:
            self.kinds.add(norms, found)

    @property
    def words(self) -> frozenset[str]:
        """The words that name a value of the catalogue, but for its product types."""
        tables = (self.colours, self.materials, self.genders, self.sizes, self.brands)
        return frozenset().union(*(table.words for table in tables))

    @cached_property
    def exact(self) -> PhraseMatcher[Found]:
        """Any keyword value's own words, for negation; made when a text first denies something."""
        gathered: dict[str, dict[str, list[str]]] = {}
        for name in self._vocabulary:
            for value in () if name in self._apart else self._vocabulary[name]:
                norms = tokenize(value).norms
                key = " ".join(norms)
                if len(norms) <= 6 and len(value) > 1 and not all(n[0].isdecimal() for n in norms):
                    gathered.setdefault(key, {}).setdefault(name, []).append(value)
        phrases: PhraseMatcher[Found] = PhraseMatcher()
        for key, found in gathered.items():
            phrases.add(key.split(" "), {name: tuple(values) for name, values in found.items()})
        return phrases


def _add_spellings(phrases: PhraseMatcher[str], value: str, payload: str) -> None:
    phrases.add(tokenize(value).norms, payload)
    if "&" in value or "+" in value:
        phrases.add(tokenize(value.replace("&", " and ").replace("+", " and ")).norms, payload)
        phrases.add(tokenize(value.replace("&", " ").replace("+", " ")).norms, payload)


def _map_groups(
    into: PhraseMatcher[Found],
    groups: Sequence[tuple[list[str], Sequence[str]]],
    vocabulary: Mapping[str, Sequence[str]],
) -> None:
    """Words of each group → the catalogue's values that name it.

    A shade without any falls back to its first family that has some; the first group of a family is its base, and
    falls back to the family's shades.
    """
    spelt = [[_norms(word) for word in group] for group, _ in groups]
    words: PhraseMatcher[int] = PhraseMatcher()
    for number, spellings in enumerate(spelt):
        for norms in spellings:
            words.add(norms, number)
    named: list[dict[str, list[str]]] = [{} for _ in groups]
    for name, values in vocabulary.items():
        for value in values:
            for number in _groups_in(words, tokenize(value).norms):
                named[number].setdefault(name, []).append(value)
    for (group, _), fields in zip(groups, named, strict=True):
        order = {name: place for place, name in enumerate(group)}
        for found in fields.values():
            found.sort(key=lambda value: order.get(value.casefold(), len(order)))
    members: dict[str, list[int]] = {}
    for number, (_, families) in enumerate(groups):
        members.setdefault(families[0], []).append(number)
    for number, (_, families) in enumerate(groups):
        meant = dict(named[number])
        for family in families:
            base, *shades = members[family]
            meant = meant or dict(named[base])
            if number == base and not meant:
                for shade in shades:
                    for name, values in named[shade].items():
                        meant[name] = [*meant.get(name, ()), *values]
        if meant:
            frozen = {name: tuple(dict.fromkeys(values)) for name, values in meant.items()}
            for norms in spelt[number]:
                into.add(norms, frozen)


def _norms(word: str) -> list[str]:
    """``tokenize(word).norms`` for the plain words of the lexicon, at once."""
    return word.split() if word.isascii() else [*word] if word[0] > "\u2e80" else tokenize(word).norms


def _groups_in(words: PhraseMatcher[int], norms: Sequence[str]) -> Iterable[int]:
    at, seen = 0, []
    while at < len(norms):
        match = words.longest(norms, at)
        if match is None:
            at += 1
        else:
            number, at = match
            seen.append(number)
    return dict.fromkeys(seen)
