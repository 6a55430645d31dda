"""What goes into the engine and what comes out: frozen dataclasses of plain values.

They are also the HTTP bodies: msgspec decodes and describes them at the faces, so every field is a type
that JSON can carry (``bytes`` travels as base64).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Constraint",
    "Facet",
    "FacetValue",
    "FilterValue",
    "Filters",
    "Hit",
    "Product",
    "Query",
    "Reason",
    "Results",
    "Review",
    "Scalar",
    "Suggestion",
    "Text",
    "Transcript",
    "Understanding",
    "Variant",
]

Scalar = str | float | bool
FilterValue = (
    str | float | bool | list[str | float | bool] | dict[str, str | float | bool | list[str | float | bool]]
)
"""One field's filter: ``"Nike"`` equals, ``["Nike", "Puma"]`` any of, ``{"gte": 20, "lte": 80}`` a range
(also ``gt``, ``lt``), ``{"not": ["pink"]}`` none of. Keys of one dict must all hold."""
Filters = Mapping[str, FilterValue]


@dataclass(frozen=True, slots=True)
class Query:
    """What the shopper asks; any part may be missing, an entirely empty query browses the catalogue."""

    text: str | None = None
    image: bytes | None = None
    """An encoded picture (JPEG, PNG, WebP, GIF, BMP, TIFF)."""
    audio: bytes | None = None
    like: tuple[str, ...] = ()
    """Ids of products whose likes are wanted; they themselves are left out of the hits."""
    unlike: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    filters: Filters = field(default_factory=dict)
    sort: str | None = None
    """A numeric field, ascending; with a leading ``-`` descending; None by relevance."""
    limit: int = 10
    """1–200 hits."""
    offset: int = 0
    language: Literal["en", "zh"] | None = None
    """None: told from the words."""
    facets: tuple[str, ...] | None = None
    """Fields to count; None counts the catalogue's default ones, () none."""
    ignore: tuple[str, ...] = ()
    """Ids of understood constraints (chips) that the shopper removed."""
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
class Understanding:
    """What the words were taken to mean."""

    text: str
    """The words left for word and meaning search, after constraints are taken out."""
    language: Literal["en", "zh"]
    constraints: tuple[Constraint, ...] = ()
    category: str | None = None
    """The catalogue's kind that the words name, if any."""
    corrected: str | None = None
    """The text with typing errors mended, where that was done."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard."""

    text: str
    language: str
    confidence: float
    """0–1."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a hit's score."""

    source: Literal["words", "meaning", "look", "likes", "taste", "rating", "price", "rule", "barcode"]
    share: float
    """0–1; the shares of one hit add up to 1."""
    detail: str = ""
    """E.g. the words that matched."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer."""

    id: str
    score: float
    """Calibrated: the estimated probability that this product answers the query, 0–1."""
    product: Product
    why: tuple[Reason, ...] = ()
    vector: bytes | None = None
    """int8[dims], component · 127 rounded; only when ``Query.vectors`` asks for it."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value and how many of the matching products have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over all products that the filters allow (for its own field: as if it were not filtered)."""

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
    kind: Literal["brand", "category", "product", "query"]
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query."""

    hits: tuple[Hit, ...]
    total: int
    """How many products the filters allow."""
    facets: tuple[Facet, ...] = ()
    understood: Understanding | None = None
    transcript: Transcript | None = None
    empty: Literal["", "nothing_suitable", "filtered_out", "past_the_end"] = ""
    """Why there are no hits; "" when there are some."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage."""
    bundle: str = ""
    """The digest of the bundle that answered."""
