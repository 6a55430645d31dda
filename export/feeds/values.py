"""Single values as feeds write them → plain values, or a Refusal that says why not.

Names and accepted forms follow the Google Merchant product data specification (price, availability) and
ISO 4217 (number of decimals).
"""

from __future__ import annotations

import math
import re
import unicodedata
from html.parser import HTMLParser

from export.feeds.problems import Refusal, shortened

__all__ = ["availability", "clean", "language_code", "number", "price", "split", "strip_html"]

MAX_PRICE = 1e9
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"</[a-zA-Z]|<(?:br|p|div|li|ul|img)\b", re.IGNORECASE)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SYMBOLS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("CNY", "JPY"),
    "元": ("CNY",),
    "円": ("JPY",),
    "RMB": ("CNY",),
    "₩": ("KRW",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "US$": ("USD",),
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
}
_PRICE = re.compile(
    r"(?P<before>[A-Za-z]{3}|US\$|[€£¥$₩₹₽])?\s*(?P<sign>[-−])?\s*(?P<digits>\d[\d .,'’]*?)\s*"
    r"(?P<after>[A-Za-z]{3}|US\$|[€£¥$₩₹₽元円])?"
)
_AVAILABILITY = {
    "instock": "in_stock",
    "available": "in_stock",
    "availablefororder": "in_stock",
    "limitedavailability": "in_stock",
    "true": "in_stock",
    "outofstock": "out_of_stock",
    "soldout": "out_of_stock",
    "false": "out_of_stock",
    "preorder": "preorder",
    "presale": "preorder",
    "backorder": "backorder",
}


def clean(value: object, field: str, limit: int) -> str:
    """Text in NFC, without byte order marks, white space collapsed to single blanks.

    Args:
        limit: characters allowed in the result.

    Raises:
        Refusal: a control character, half a surrogate pair, or more than ``limit`` characters.
    """
    text = value if isinstance(value, str) else _plain(value, field)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("\ufeff", ""))
    if not text.isprintable() and (bad := _CONTROL.search(text)):
        raise Refusal(field, f"control character: U+{ord(bad[0]):04X}")
    text = _SPACE.sub(" ", text).strip()
    if len(text) > limit:
        raise Refusal(field, f"longer than {limit} characters: {len(text)}")
    return text


def _plain(value: object, field: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise Refusal(field, f"not a text: {type(value).__name__}")


def price(value: object, field: str, default: str | None) -> tuple[float, str | None]:
    """An amount and its currency's ISO code (None when it names none and ``default`` is None).

    Both separators present: the last one is the decimal one. One that repeats groups thousands. A single
    one followed by exactly three digits groups thousands ("1.299 EUR" is 1299), unless the currency has
    three decimals (BHD, IQD, JOD, KWD, LYD, OMR, TND), or what precedes it is 0 or longer than three
    digits; otherwise it is the decimal one. "¥" and "$" are ``default`` where it is one of their
    currencies, else CNY and USD.

    Args:
        default: the currency where the value names none.

    Raises:
        Refusal: unreadable, negative, or above 1e9.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount = number(value)
        return _checked(math.inf if amount is None else amount, field, value), default
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", str(value))).strip()
    text = text.replace("¥", "¥").replace("RMB", "CNY")
    match = _PRICE.fullmatch(text) if len(text) <= 64 else None
    if match is None:
        raise Refusal(field, f"no price: {shortened(value)}")
    found: set[str | None] = {
        _currency(name, default) for name in (match["before"], match["after"]) if name is not None
    } or {default}
    if len(found) > 1:
        raise Refusal(field, f"two currencies: {shortened(value)}")
    currency = found.pop()
    amount = _amount(match["digits"], currency)
    if amount is None:
        raise Refusal(field, f"no price: {shortened(value)}")
    return _checked(-amount if match["sign"] and amount else amount, field, value), currency


def _checked(amount: float, field: str, value: object) -> float:
    if not math.isfinite(amount):
        raise Refusal(field, f"no price: {shortened(value)}")
    if amount < 0:
        raise Refusal(field, f"negative: {shortened(value)}")
    if amount > MAX_PRICE:
        raise Refusal(field, f"above {MAX_PRICE:.0f}: {shortened(value)}")
    return amount


def _currency(name: str, default: str | None) -> str:
    known = _SYMBOLS.get(name)
    if known is None:
        return name.upper()
    return default if default in known else known[0]


def _amount(digits: str, currency: str | None) -> float | None:
    digits = re.sub(r"[ '’](?=\d{3}(?!\d))", "", digits)
    if re.search(r"[ '’]", digits):
        return None
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return float(digits)
    last = marks[-1]
    whole, _, decimals = digits.rpartition(last)
    if len(set(marks)) == 2:
        thousands = "." if last == "," else ","
        if last in whole or not _grouped(whole, thousands):
            return None
    elif len(marks) > 1:
        return float(digits.replace(last, "")) if _grouped(digits, last) else None
    elif len(decimals) == 3 and len(whole) <= 3 and whole.strip("0") and currency not in _THREE_DECIMALS:
        return float(whole + decimals)
    if not 1 <= len(decimals) <= 6:
        return None
    return float(re.sub("[.,]", "", whole) + "." + decimals)


def _grouped(digits: str, mark: str) -> bool:
    """Whether the marks group digits by three (the last) and two or three (the others; India's lakh)."""
    head, *middle, tail = digits.split(mark)
    return 1 <= len(head) <= 3 and all(len(part) in (2, 3) for part in middle) and len(tail) == 3


def availability(value: object) -> str:
    """in_stock, out_of_stock, preorder or backorder; also from schema.org addresses and booleans.

    Raises:
        Refusal: none of these.
    """
    text = clean(value, "availability", 200).lower().rpartition("/")[2]
    known = _AVAILABILITY.get(re.sub(r"[ _-]", "", text))
    if known is None:
        raise Refusal("availability", f"not known: {shortened(value)}")
    return known


def language_code(value: object) -> str:
    """The primary subtag of a BCP 47 tag, lower case: "zh-CN" is "zh".

    Raises:
        Refusal: it is not such a tag.
    """
    text = re.split("[-_]", clean(value, "language", 35).lower())[0]
    if not re.fullmatch("[a-z]{2,3}", text):
        raise Refusal("language", f"no language code: {shortened(value)}")
    return text


def number(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool):
        return None
    try:
        result = float(value.strip().replace(",", ".")) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def split(value: object, marks: str) -> list[object]:
    """A list as it is; a text cut at any of the ``marks``; parts without content left out."""
    if isinstance(value, list | tuple):
        return [part for part in value if part not in (None, "")]
    if not isinstance(value, str):
        return [] if value is None else [value]
    return [part for part in re.split(f"[{re.escape(marks)}]", value) if part.strip()]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in ("script", "style")))
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def strip_html(text: str, *, always: bool = False) -> str:
    """The words of a piece of HTML, without scripts and styles.

    Args:
        always: also where nothing looks like a tag (character references are then resolved).
    """
    if not always and not _MARKUP.search(text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    return _SPACE.sub(" ", "".join(words.parts)).strip()
