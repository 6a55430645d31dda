"""Transcript → the catalogue's words, by sound: "a nor bee mug" → "a Norrby mug", 项机 → 相机.

Only words that the shop does not know are touched. English is compared by letters and by Metaphone (Philips 1990),
Chinese by pinyin without tones, in which what many speakers do not tell apart (zh/z, ing/in, n/l) is the same.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import Correction

__all__ = ["REPLACE_ABOVE", "PhoneticCorrector"]

REPLACE_ABOVE = 0.72
"""Confidence from which a word is replaced."""
_LONGEST = 4
"""Words of a transcript that may be one phrase said badly."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_ALIKE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("ng$"), "n"), (re.compile("^l"), "n"))
_CLOSE = 0.85
"""Confidence of Chinese that sounds the same only where those are not told apart."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    letters: str
    """As said, without spaces."""
    key: str
    """Metaphone of it."""


class PhoneticCorrector:
    """The catalogue's words by sound. Several threads may share one."""

    def __init__(self, path: Path) -> None:
        """Read ``sounds.json``.

        Raises:
            BundleMissing, BundleDamaged, ExtraMissing.
        """
        try:
            content = json.loads(path.read_bytes())
            self._known = frozenset(content["words"])
            phrases = [(str(text), str(role), str(said)) for text, role, said in content["phrases"]]
            self._syllable = {c: syllable for syllable, cs in content["pinyin"].items() for c in cs}
        except FileNotFoundError as exc:
            raise BundleMissing(
                "the file is missing", where=path.name, hint="Install the bundle again."
            ) from exc
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise BundleDamaged(
                "is not the catalogue's sounds", where=path.name, hint="Build it again."
            ) from exc
        self._syllables = frozenset(self._syllable.values())
        self._jellyfish = _jellyfish()
        self._said: dict[str, str] = {}
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._by_key: dict[str, list[_Phrase]] = defaultdict(list)
        for text, role, said in phrases:
            if _HAN.search(said):
                if len(said) > 1 and all(c in self._syllable for c in said):
                    self._by_sound.setdefault(self._sound(said), text)
            elif said:
                self._said.setdefault(said, text)
                if role == "model":
                    continue  # a number that is nearly another model's is no mistake
                phrase = _Phrase(text, said.replace(" ", ""), self._metaphone(said))
                for part in _pairs(phrase.letters):
                    self._by_key[part].append(phrase)

    def correct(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The text with the catalogue's words, and what was replaced, in the text's order."""
        corrections = [*self._chinese(text), *self._english(text)]
        corrections.sort(key=lambda found: found[0])
        corrected, at = "", 0
        for start, end, correction in corrections:
            corrected += text[at:start] + correction.replacement
            at = end
        return corrected + text[at:], tuple(correction for _, _, correction in corrections)

    def _english(self, text: str) -> list[tuple[int, int, Correction]]:
        tokens = tokenize(text)
        free = [bool(norm) and norm.isascii() and norm.isalnum() for norm in tokens.norms]
        candidates: list[tuple[float, int, int, str]] = []
        for first in range(len(tokens)):
            for last in range(first + 1, min(len(tokens), first + 12) + 1):
                if not all(free[first:last]):
                    break
                norms = tokens.norms[first:last]
                exact = self._said.get(" ".join(norms))
                if exact is not None:
                    if tokenize(exact).norms != norms:  # else said as it is written: nothing to mend
                        candidates.append((1.0, first, last, exact))
                elif last - first <= _LONGEST and any(norm not in self._known for norm in norms):
                    meant, confidence = self._nearest("".join(norms))
                    if confidence >= REPLACE_ABOVE:
                        unknown = sum(norm not in self._known for norm in norms)
                        candidates.append((confidence * unknown / len(norms) ** 0.5, first, last, meant))
        found = []
        taken = [False] * len(tokens)
        for weight, first, last, meant in sorted(candidates, key=lambda c: (-c[0], c[1] - c[2])):
            if any(taken[first:last]):
                continue
            taken[first:last] = [True] * (last - first)
            heard = tokens.slice(first, last)
            if heard.casefold() != meant.casefold():
                confidence = 1.0 if weight == 1.0 else self._nearest("".join(tokens.norms[first:last]))[1]
                correction = Correction(heard, meant, round(confidence, 3))
                found.append((tokens.starts[first], tokens.ends[last - 1], correction))
        return found

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the bundle's engine
    def _nearest(self, letters: str) -> tuple[str, float]:
        """The phrase that sounds most like the letters, and how surely it is meant: less where another is as near."""
        if len(letters) < 3:
            return "", 0.0
        shared: dict[int, int] = defaultdict(int)
        phrases: dict[int, _Phrase] = {}
        for part in _pairs(letters):
            for phrase in self._by_key.get(part, ()):
                shared[id(phrase)] += 1
                phrases[id(phrase)] = phrase
        near = sorted(shared, key=lambda n: -shared[n] / (len(phrases[n].letters) + len(letters)))[:50]
        key = self._metaphone(letters)
        scored = sorted(
            ((self._likeness(letters, key, phrases[n]), phrases[n].text) for n in near), reverse=True
        )
        if not scored:
            return "", 0.0
        best = scored[0]
        second = next((score for score, text in scored[1:] if text.casefold() != best[1].casefold()), 0.0)
        return best[1], best[0] if best[0] - second > 0.08 else best[0] * 0.7

    def _likeness(self, letters: str, key: str, phrase: _Phrase) -> float:
        """0–1: half by letters, half by Metaphone; less where the first letters differ, which are seldom misheard."""
        likeness = (self._ratio(letters, phrase.letters) + self._ratio(key, phrase.key)) / 2
        return likeness if letters[0] == phrase.letters[0] else likeness - 0.1

    def _ratio(self, one: str, other: str) -> float:
        longest = max(len(one), len(other))
        distance: int = self._jellyfish.damerau_levenshtein_distance(one, other)
        return 1 - distance / longest if longest else 0.0

    def _metaphone(self, text: str) -> str:
        key: str = self._jellyfish.metaphone(text)
        return key.replace(" ", "")

    def _chinese(self, text: str) -> list[tuple[int, int, Correction]]:
        if not self._by_sound:
            return []
        found: list[tuple[int, int, Correction]] = []
        longest = max(map(len, self._by_sound))
        units = self._units(text)
        at = 0
        while at < len(units):
            for size in range(min(longest, len(units) - at), 1, -1):
                part = units[at : at + size]
                start, end = part[0][0], part[-1][1]
                meant = self._by_sound.get(tuple(_alike(syllable) for _, _, syllable in part))
                heard = text[start:end]
                if meant is None or heard == meant:
                    if meant is not None:
                        at += size - 1
                        break
                    continue
                if heard in self._known or self._crosses_a_word(text, start, end):
                    continue
                same = all(self._syllable.get(c) == part[n][2] for n, c in enumerate(meant))
                found.append((start, end, Correction(heard, meant, 1.0 if same else _CLOSE)))
                at += size - 1
                break
            at += 1
        return found

    def _crosses_a_word(self, text: str, start: int, end: int) -> bool:
        """Whether a known word of two characters or more lies over the span's edge, as 手机 over 机箱."""
        return any(
            text[edge - 1 : edge + 1] in self._known
            for edge in (start, end)
            if 0 < edge < len(text) and _HAN.match(text[edge - 1]) and _HAN.match(text[edge])
        )

    def _units(self, text: str) -> list[tuple[int, int, str]]:
        """Characters, and pinyin syllables that a model spelled out: place and syllable, "" for anything else."""
        units = []
        for match in re.finditer(rf"{_HAN.pattern}|[a-z]+|\S", text):
            word = match.group()
            syllable = self._syllable.get(word) or (word if word in self._syllables else "")
            units.append((match.start(), match.end(), syllable))
        return units

    def _sound(self, said: str) -> tuple[str, ...]:
        return tuple(_alike(self._syllable[c]) for c in said)


def _pairs(letters: str) -> set[str]:
    padded = f"^{letters}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _alike(syllable: str) -> str:
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable


def _jellyfish() -> Any:
    try:
        import jellyfish
    except ImportError as exc:
        raise ExtraMissing(
            "mending needs the package jellyfish", hint="pip install 'vitrine[voice]'"
        ) from exc
    return jellyfish
