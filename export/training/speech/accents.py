"""English as people say it whose first language is another: each sound is spelt as that language would write it, and
espeak-ng reads the spelling by that language's rules, with its own r, vowels and melody.
"""

from __future__ import annotations

from export.speech.phonemes import respell

__all__ = ["ACCENTS", "spelt"]

_SPELLINGS = {
    "fr": """a:a e:è i:i o:a u:eu aw:o uu:ou oo:ou ee:i er:eur ay:é ie:aï ow:aou oa:o oy:oï
        b:b ch:tch d:d dh:z f:f g:gu h: j:dj k:k l:l m:m n:n ng:ng p:p r:r s:ss sh:ch t:t th:s v:v w:ou y:y z:z zh:j""",
    "de": """a:ä e:e i:i o:o u:a aw:o uu:u oo:uh ee:ie er:ör ay:eh ie:ei ow:au oa:oh oy:eu
        b:b ch:tsch d:d dh:s f:f g:g h:h j:dsch k:k l:l m:m n:n ng:ng p:p r:r s:ss sh:sch t:t th:s v:w w:u y:j z:s
        zh:sch""",
    "es": """a:a e:e i:i o:a u:a aw:o uu:u oo:u ee:i er:er ay:ei ie:ai ow:au oa:ou oy:oi
        b:b ch:ch d:d dh:d f:f g:g h:j j:y k:k l:l m:m n:n ng:n p:p r:r s:s sh:ch t:t th:z v:b w:u y:y z:s zh:y""",
    "it": """a:e e:e i:i o:o u:a aw:o uu:u oo:u ee:i er:er ay:ei ie:ai ow:au oa:ou oy:oi
        b:b ch:c d:d dh:d f:f g:g h: j:g k:k l:l m:m n:n ng:ng p:p r:r s:s sh:sc t:t th:t v:v w:u y:i z:s zh:sc""",
    "pl": """a:a e:e i:y o:a u:a aw:o uu:u oo:u ee:i er:er ay:ej ie:aj ow:ał oa:oł oy:oj
        b:b ch:cz d:d dh:d f:f g:g h:h j:dż k:k l:l m:m n:n ng:ng p:p r:r s:s sh:sz t:t th:t v:w w:ł y:j z:z zh:ż""",
}
ACCENTS = tuple(_SPELLINGS)
_TABLES = {
    language: dict(pair.split(":") for pair in spelling.split()) for language, spelling in _SPELLINGS.items()
}
_SILENT = "bdfgklmnpst"
"""Final letters that French would not say, and is told to by an e."""


def spelt(text: str, accent: str) -> str:
    """A `plain` English text as a speaker of `accent`, one of ACCENTS, would write down what it sounds like.

    >>> spelt("five shoes", "pl")
    'fajw szuz'
    """
    words = ["".join(_TABLES[accent][sound] for sound in respell(word)) for word in text.split()]
    if accent == "fr":
        words = [f"{word}e" if word[-1:] and word[-1] in _SILENT else word for word in words]
    return " ".join(words)
