"""JSON ↔ the types of ``edge_runtime.types``; the only importer of msgspec.

What comes in is decoded strictly: unknown fields, wrong types and values outside a field's ``Bounds`` are refused.
The caller has bounded the number of bytes. ``schemas`` describes the same types as JSON Schema, bounds included.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, cast

import msgspec

from edge_runtime.errors import BodyInvalid, InvalidQuery
from edge_runtime.types import Bounds

__all__ = ["arguments", "decode", "encode", "parameters", "schemas"]

T = TypeVar("T")


def decode(kind: type[T], data: bytes) -> T:
    """One JSON object as the dataclass ``kind``; bytes fields are base64.

    Raises:
        BodyInvalid: no JSON that can be read (also: no UTF-8, a lone surrogate, nested too deep).
        InvalidQuery: JSON, but a field is unknown, of a wrong type or outside its bounds; ``where`` names it.
    """
    described: Any = kind
    try:
        read = msgspec.json.decode(data, type=_strict(described))
    except msgspec.ValidationError as exc:
        raise _refused(exc) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BodyInvalid("no JSON that can be read", where="body") from None
    made: T = described(**{one.name: getattr(read, one.name) for one in fields(described)})
    return made


def arguments(operation: Callable[..., object], values: Mapping[str, str]) -> dict[str, Any]:
    """Values of a path or query string as the arguments that ``operation`` declares, its defaults filled in.

    Raises:
        InvalidQuery: one is unknown, missing, of a wrong type or outside its bounds.
    """
    kind = parameters(operation)
    try:
        read = msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as exc:
        raise _refused(exc) from None
    return {name: getattr(read, name) for name in kind.__struct_fields__}


def encode(value: object) -> bytes:
    """A value of ``edge_runtime.types`` as JSON, UTF-8; bytes become base64, NaN becomes null."""
    return msgspec.json.encode(value)


@cache
def parameters(operation: Callable[..., object]) -> type[msgspec.Struct]:
    """The arguments of ``operation`` that come from the path or the query string, as one strict type."""
    hints = typing.get_type_hints(operation, include_extras=True)
    code = getattr(operation, "__code__", None)
    names = code.co_varnames[1 : code.co_argcount] if code else ()
    defaults = getattr(operation, "__defaults__", None) or ()
    optional = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    taken = [name for name in names if name not in ("body", "request")]
    return msgspec.defstruct(
        f"{operation.__name__}_parameters",
        [
            (name, _bounded(hints[name]), optional[name])
            if name in optional
            else (name, _bounded(hints[name]))
            for name in taken
        ],
        forbid_unknown_fields=True,
    )


def schemas(inputs: Sequence[type], outputs: Sequence[type]) -> dict[str, dict[str, Any]]:
    """JSON Schema 2020-12 of each type, by name; what comes in allows no unknown fields."""
    kinds = [*(_strict(kind) for kind in inputs), *outputs]
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    plain: dict[str, dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(components))  # tuples → lists
    return plain


@cache
def _strict(kind: Any) -> type[msgspec.Struct]:
    if issubclass(kind, msgspec.Struct):
        return cast("type[msgspec.Struct]", kind)
    hints = typing.get_type_hints(kind, include_extras=True)
    declared: list[Any] = []
    for one in fields(kind):
        default = msgspec.NODEFAULT if one.default is MISSING else one.default
        if one.default_factory is not MISSING:
            default = msgspec.field(default_factory=one.default_factory)
        declared.append((one.name, _bounded(hints[one.name]), default))
    made = msgspec.defstruct(kind.__name__, declared, forbid_unknown_fields=True)
    made.__doc__ = kind.__doc__
    return made


def _bounded(hint: Any) -> Any:
    """The same type with each ``Bounds`` said in msgspec's words."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        for bounds in hint.__metadata__:
            if isinstance(bounds, Bounds):
                return Annotated[_bounded(hint.__origin__), _meta(hint.__origin__, bounds)]
    if origin in (UnionType, typing.Union):
        return typing.Union[tuple(_bounded(one) for one in inner)]  # noqa: UP007
    if origin in (list, dict, tuple, Mapping):
        return origin[tuple(_bounded(one) for one in inner)]
    return hint


def _meta(kind: Any, bounds: Bounds) -> msgspec.Meta:
    if kind in (int, float):
        return msgspec.Meta(ge=bounds.minimum, le=bounds.maximum)
    return msgspec.Meta(min_length=bounds.minimum or None, max_length=bounds.maximum, pattern=bounds.pattern)


def _refused(exc: msgspec.ValidationError) -> InvalidQuery:
    """msgspec says "what - at `$.field`"; it quotes names of fields, never values."""
    what, _, where = str(exc).partition(" - at `$")
    return InvalidQuery(what, where=where.rstrip("`").lstrip(".") or "body")
