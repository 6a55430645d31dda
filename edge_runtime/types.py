"""What goes into the engine and what comes out: frozen dataclasses of plain values.

They travel over HTTP, too: msgspec decodes and describes them at the faces, so every field is a type that JSON can carry
(``bytes`` travels as base64). What only the faces know stands in ``api/bodies.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

__all__ = [
    "MAX_FIELDS",
    "MAX_LIMIT",
    "MAX_REACH",
    "MAX_TEXT",
    "Bounds",
    "Constraint",
    "Correction",
    "Facet",
    "FacetValue",
    "FilterValue",
    "Filters",
    "Hit",
    "ParsedQuery",
    "Product",
    "Query",
    "Reason",
    "Results",
    "Review",
    "Scalar",
    "Source",
    "Suggestion",
    "Text",
    "Transcript",
    "Variant",
]

MAX_LIMIT = 200
MAX_REACH = 1000
"""Greatest offset + limit."""
MAX_TEXT = 10_000
"""Characters of query text; longer is refused."""
MAX_FIELDS = 50


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a field that comes over HTTP may hold: the least and greatest number, or length of a text or list."""

    minimum: int = 0
    maximum: int | None = None
    pattern: str | None = None
    """A regular expression that a text must match."""


Scalar = str | float | bool
_Values = Annotated[list[str | float | bool], Bounds(0, MAX_LIMIT)]
FilterValue = str | float | bool | _Values | dict[str, str | float | bool | _Values]
"""One field's filter: ``"Nike"`` equals, ``["Nike", "Puma"]`` any of, ``{"gte": 20, "lte": 80}`` a range
(also ``gt``, ``lt``), ``{"not": ["pink"]}`` none of. Keys of one dict must all hold."""
Filters = Mapping[str, FilterValue]
Ids = Annotated[tuple[str, ...], Bounds(0, MAX_LIMIT)]
Limit = Annotated[int, Bounds(1, MAX_LIMIT)]
Source = Literal["keywords", "semantic", "image", "likes"]
"""A part of a query that becomes a vector."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the shopper asks; any part may be missing, an entirely empty query browses the catalogue."""

    text: Annotated[str, Bounds(0, MAX_TEXT)] | None = None
    image: bytes | None = None
    """An encoded picture (JPEG, PNG, WebP, GIF, BMP, TIFF)."""
    audio: bytes | None = None
    """An encoded sound (WAV, FLAC, Ogg Vorbis, Ogg Opus); its words are added to ``text``."""
    spoken: bool = False
    """Whether ``text`` was said, and written down by ``transcribe`` or ``listen``."""
    like: Ids = ()
    """Ids of products whose likes are wanted; they themselves are left out of the hits."""
    unlike: Ids = ()
    exclude: Ids = ()
    filters: Annotated[Filters, Bounds(0, MAX_FIELDS)] = field(default_factory=dict)
    sort: str | None = None
    """A numeric field, ascending; with a leading ``-`` descending; None by relevance. With words, a picture or likes
    only what fits is listed."""
    limit: Limit = 10
    """1–200 hits."""
    offset: Annotated[int, Bounds(0, MAX_REACH)] = 0
    language: Literal["en", "zh"] | None = None
    """None: told from the words."""
    facets: Annotated[tuple[str, ...], Bounds(0, MAX_FIELDS)] | None = None
    """Fields to count; None counts the catalogue's default ones, () none."""
    ignore: Ids = ()
    """Ids of understood constraints and sort intents (chips) that the shopper removed."""
    vectors: bool = False
    """Whether each hit carries its vector."""


@dataclass(frozen=True, slots=True)
class Text:
    """A product's words in one language."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One size or colour of a product that is shown as one card."""

    id: str
    title: str = ""
    price: float | None = None
    sale_price: float | None = None
    availability: str = "in_stock"
    colour: str | None = None
    size: str | None = None
    gtin: str | None = None
    image_link: str | None = None
    attributes: Mapping[str, Scalar | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """One customer's review."""

    text: str
    rating: float | None = None
    """1–5."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One card of the catalogue; names follow the Google Merchant feed."""

    id: str
    texts: Mapping[str, Text]
    """By language ("en", "zh", …), at least one."""
    brand: str | None = None
    category: tuple[str, ...] = ()
    """``product_type`` from the widest to the narrowest kind."""
    price: float | None = None
    currency: str | None = None
    """ISO 4217."""
    sale_price: float | None = None
    availability: str = "in_stock"
    """in_stock, out_of_stock, preorder or backorder."""
    condition: str = "new"
    link: str | None = None
    image_link: str | None = None
    additional_image_links: tuple[str, ...] = ()
    gtin: str | None = None
    mpn: str | None = None
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    material: str | None = None
    pattern: str | None = None
    gender: str | None = None
    age_group: str | None = None
    offer: str | None = None
    """A promotion in words."""
    rating: float | None = None
    """Mean of the reviews, 1–5."""
    review_count: int = 0
    reviews: tuple[Review, ...] = ()
    variants: tuple[Variant, ...] = ()
    attributes: Mapping[str, Scalar | list[str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title in the catalogue's first language."""
        return next(iter(self.texts.values())).title

    @property
    def effective_price(self) -> float | None:
        """What it costs now: the sale price where there is one."""
        return self.price if self.sale_price is None else self.sale_price


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition read from the shopper's words, shown as a chip that can be removed."""

    id: str
    """Stable, e.g. ``price<=80``; hand it back in ``Query.ignore`` to remove it."""
    field: str
    filter: FilterValue
    """The same condition as a filter on ``field``."""
    words: str
    """The words it was read from."""


@dataclass(frozen=True, slots=True)
class SortIntent:
    """What suits is to be ordered by it: cheap, well rated, good value. Shown as a chip that can be removed."""

    id: str
    """Stable, e.g. ``sort:price``; hand it back in ``Query.ignore`` to remove it."""
    sort: str
    """The number field, with a leading ``-`` where more is better."""
    words: str
    """The words it was read from."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What the words were taken to mean."""

    text: str
    """The words left for word and meaning search, after constraints are taken out."""
    language: Literal["en", "zh"]
    constraints: tuple[Constraint, ...] = ()
    category: str | None = None
    """The catalogue's kind that the words name, if any."""
    corrected: str | None = None
    """The whole text with its typing errors corrected, where there were any; it is corrected before it is parsed."""
    sort_intents: tuple[SortIntent, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A part of a transcript that was replaced by the catalogue's words for it."""

    original: str
    replacement: str
    confidence: float
    """0–1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: "I heard ``hypothesis`` – did you mean ``text``?" where the two differ."""

    text: str
    """The words that are searched for, with the catalogue's words in place of what sounded like them."""
    language: str
    confidence: float | None
    """0–1; None where the model does not tell."""
    hypothesis: str = ""
    """The model's own words; equal to ``text`` where nothing was corrected."""
    corrections: tuple[Correction, ...] = ()
    final: bool = True
    """Whether the speaker has ended; False while words may still come."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a hit's score."""

    source: Literal[
        "keywords", "semantic", "voice", "image", "likes", "taste", "rating", "price", "rule", "barcode"
    ]
    """``voice``: spoken words and their meaning; ``keywords`` and ``semantic`` are those of typed ones."""
    share: float
    """0–1; the shares of one hit add up to 1."""
    detail: str = ""
    """E.g. the words that matched; for taste the id of the liked or bought product nearest to this one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer."""

    id: str
    score: float
    """0–1. For words it is calibrated on the catalogue's own and on other queries: .9 is what a typical own query
    gives, .5 lies where the two part. For a picture or likes it only tells the better from the worse of one answer."""
    product: Product
    explanation: tuple[Reason, ...] = ()
    vector: bytes | None = None
    """int8[dims], a direction of any length; only when ``Query.vectors`` asks for it."""
    fits: bool = True
    """Whether it is what was asked for; False for what is only the next best, which ``Results.total`` does not count."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value and how many of the matching products have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over the products that match: of those that the filters allow (for its own field: as if it were not
    filtered) what fits the words, picture or likes, if there are any."""

    field: str
    values: tuple[FacetValue, ...] = ()
    """Keyword fields: most frequent first."""
    minimum: float | None = None
    """Numeric fields: the range."""
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what was typed so far."""

    text: str
    type: Literal["brand", "category", "product", "query"]
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query."""

    hits: tuple[Hit, ...]
    total: int
    """How many products match: the filters allow them, and they fit the words, picture or likes, if there are any."""
    facets: tuple[Facet, ...] = ()
    understood: ParsedQuery | None = None
    transcript: Transcript | None = None
    empty: Literal["", "nothing_suitable", "filtered_out", "past_the_end", "nothing_recognized"] = ""
    """Why there are no hits; "" when there are some."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage."""
    bundle: str = ""
    """The digest of the bundle that answered."""
