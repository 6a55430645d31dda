"""Every text that the towers learn from, numbered once for all stages."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .corpus import Picture, chinese_texts, shop_texts
from .lexicon import phrases
from .vocabulary import Vocabulary, prune

LEXICON_PHRASES = 36000
WORD_MIXTURES = 12000
MISSPELT = 12000
COMMON_WORDS = 9000


@dataclass(frozen=True)
class Texts:
    """english: what the teacher reads; inputs: what the student reads, `target` the English row of each."""

    english: list[str]
    inputs: list[str]
    target: list[int]
    caption_rows: list[tuple[int, ...]]
    """For each picture the rows of its captions in `english`."""
    vocabulary: Vocabulary


def mixtures(words: Sequence[str], count: int, seed: int) -> list[str]:
    """Random pairs and triples of words: the teacher's general English, beyond the shops' texts."""
    chance = random.Random(seed)
    return [" ".join(chance.sample(words, chance.choice((2, 2, 3)))) for _ in range(count)]


def misspelt(texts: Sequence[str], count: int, seed: int) -> list[tuple[str, str]]:
    """(with a slip, as it was): in one long word two letters change places, one is left out or doubled."""
    chance = random.Random(seed)
    made: list[tuple[str, str]] = []
    for text in chance.sample(texts, min(count, len(texts))):
        words = text.split(" ")
        long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if not long:
            continue
        at = chance.choice(long)
        word = words[at]
        cut = chance.randrange(1, len(word) - 1)
        swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        words[at] = chance.choice(
            (swapped, word[:cut] + word[cut + 1 :], word[:cut] + word[cut] + word[cut:])
        )
        made.append((" ".join(words), text))
    return made


def gather(data: Path, pictures: Sequence[Picture], teacher_tokenizer: dict[str, Any], seed: int) -> Texts:
    """Collect, pair and number the texts; captions that only held-out pictures have are left out."""
    shops = shop_texts(data)
    twins = phrases(LEXICON_PHRASES, seed)
    training = [c for p in pictures if not p.held_out and p.archive for c in p.captions]
    drawn = [c for p in pictures if not p.held_out and not p.archive for c in p.captions]
    seen = [*shops, *training, *(p.english for p in twins)]
    vocabulary = prune(
        teacher_tokenizer, seen, [*chinese_texts(data), *(p.chinese for p in twins)], COMMON_WORDS
    )
    tokens = json.loads(vocabulary.tokenizer)["model"]["vocab"]
    words = [t for t in tokens if t.isascii() and t.isalpha() and len(t) > 2]
    english = list(dict.fromkeys([*seen, *words, *mixtures(words, WORD_MIXTURES, seed), *drawn]))
    row = {text: number for number, text in enumerate(english)}
    slips = misspelt([*shops, *dict.fromkeys(training)], MISSPELT, seed)
    inputs = [*english, *(p.chinese for p in twins), *(wrong for wrong, _ in slips)]
    target = [*range(len(english)), *(row[p.english] for p in twins), *(row[right] for _, right in slips)]
    captions = [() if p.held_out else tuple(row[c] for c in p.captions) for p in pictures]
    return Texts(english, inputs, target, captions, vocabulary)
