"""manifest.json: what stands in a bundle and how each part is to be read.

Parsing checks every field against the dataclasses below and refuses what it does not know, so that a field
which is written but never read cannot exist.

>>> manifest = Manifest.parse(Path("bundle/manifest.json").read_bytes())
>>> manifest.models.text.max_tokens
64
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypeVar

from edge_runtime.errors import ManifestInvalid
from edge_runtime.manifest_types import (
    CatalogueDescription,
    FusionModel,
    ImageModel,
    IndexDescription,
    PreferenceDescription,
    RankingDescription,
    SpeechModel,
    TextModel,
)

__all__ = ["MAX_MANIFEST_BYTES", "VERSION", "FileEntry", "Manifest", "Models", "parse_as"]

VERSION: Literal[2] = 2
MAX_MANIFEST_BYTES = 4 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the bundle."""

    size: int
    """Bytes."""
    sha256: str
    """Lower-case hexadecimal digest of the content."""

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("size must not be negative")
        if len(self.sha256) != 64 or not set(self.sha256) <= set("0123456789abcdef"):
            raise ValueError("sha256 must be 64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Models:
    """The encoders that the bundle carries; both map into the same space."""

    text: TextModel | None = None
    image: ImageModel | None = None
    fusion: FusionModel | None = None
    """How the parts of a query become one vector; None: their sum."""
    """What a text or picture says beside its place in the space."""

    def __post_init__(self) -> None:
        dims = {m.dims for m in (self.text, self.image, self.fusion) if m is not None}
        if self.fusion is not None and (self.text is None or self.image is None):
            raise ValueError("a fusion model needs a text and an image model")
        if len(dims) != 1:
            raise ValueError(f"the models must share one number of dimensions, not {sorted(dims)}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of manifest.json."""

    version: Literal[2]
    made_at: str
    """ISO 8601, UTC."""
    space: str
    """Digest of the encoders: vectors of two bundles may be mixed only where it is equal."""
    files: Mapping[str, FileEntry]
    """By path inside the bundle, POSIX style."""
    models: Models
    index: IndexDescription
    catalogue: CatalogueDescription
    ranking: RankingDescription
    preference: PreferenceDescription = field(default_factory=PreferenceDescription)
    speech: SpeechModel | None = None
    """Beside the encoders, not among them: it is rebuilt with the catalogue's words and has no part in the space."""
    quality: Mapping[str, Any] = field(default_factory=dict)
    """What int8 costs against float32, as the export stage measured it."""
    licences: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.files:
            path = PurePosixPath(name)
            plain = path.as_posix() == name and not path.is_absolute() and ".." not in path.parts
            if not plain or "\\" in name or name in ("", ".", "manifest.json", "manifest.sig"):
                raise ValueError(f"files: {name!r} is no path inside a bundle")
        needed = [
            "catalogue.db",
            "index/vectors.i8.npy",
            "index/vectors.f16.npy",
            "index/columns/columns.json",
        ]
        needed += ["index/hnsw.usearch"] if self.index.method == "hnsw" else []
        needed += [self.models.text.file, self.models.text.tokenizer] if self.models.text else []
        needed += [self.models.image.file] if self.models.image else []
        needed += [self.models.fusion.file] if self.models.fusion else []
        for name in needed:
            if name not in self.files:
                raise ValueError(f"files: {name!r} is needed and not listed")
        projection = self.preference.projection
        if projection is not None and projection not in self.files:
            raise ValueError(f"preference: {projection!r} is no file of the bundle")
        if self.index.count != self.catalogue.count:
            raise ValueError(f"index holds {self.index.count} products, catalogue {self.catalogue.count}")
        missing = set(() if self.speech is None else self.speech.all_files) - set(self.files)
        if missing:
            raise ValueError(f"speech: files does not hold {sorted(missing)[0]!r}")
        for model in (self.models.text, self.models.image):
            if model is not None and model.dims != self.index.dims:
                raise ValueError(f"{model.file} has {model.dims} dimensions, the index {self.index.dims}")

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read a manifest.

        Raises:
            ManifestInvalid: the bytes are no manifest of version 2; names the field.
        """
        where = "manifest.json"
        if len(data) > MAX_MANIFEST_BYTES:
            raise ManifestInvalid(f"{len(data)} bytes, more than {MAX_MANIFEST_BYTES}", where=where)
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError) as exc:
            raise ManifestInvalid("not JSON", where=where, hint="Install the bundle again.") from exc
        if isinstance(raw, dict) and raw.get("version") != VERSION:
            raise ManifestInvalid(
                f"version {raw.get('version')!r}, this runtime reads {VERSION}",
                where=f"{where}: version",
                hint="Build the bundle with the vitrine-export of the same release as this runtime.",
            )
        return parse_as(cls, raw, where)

    def to_bytes(self) -> bytes:
        """The manifest as canonical JSON: sorted keys, UTF-8, a final newline."""
        plain = dataclasses.asdict(self)
        return (json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()

    @property
    def taste_space(self) -> str:
        """The space of shoppers' tastes, 64 hexadecimal digits: states of two bundles merge only where it is equal."""
        projection = self.preference.projection
        if projection is None:
            return self.space
        return hashlib.sha256(f"{self.space} {self.files[projection].sha256}".encode()).hexdigest()

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest's bytes: the bundle's name, since it covers every file's digest."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def parse_as(kind: type[T], raw: object, where: str) -> T:
    """Turn plain JSON into ``kind``, checking every field's type and refusing unknown ones.

    Args:
        kind: a dataclass whose fields are str, int, float, bool, Literal, tuples, mappings and dataclasses.
        raw: what ``json.loads`` gave.
        where: the path shown in errors.

    Raises:
        ManifestInvalid: a field is unknown, missing, of a wrong type or of a value the dataclass refuses.
    """
    value: T = _convert(kind, raw, where)
    return value


def _convert(kind: Any, raw: object, where: str) -> Any:
    if kind is Any or (type(raw) is kind and kind in (str, bool)):
        return raw
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, raw, where)
    if origin in (typing.Union, types.UnionType):
        if raw is None and type(None) in arguments:
            return None
        return _convert(next(a for a in arguments if a is not type(None)), raw, where)
    if origin is Literal:
        if raw not in arguments or isinstance(raw, bool):
            raise _invalid(f"must be one of {list(arguments)}, not {_short(raw)}", where)
        return raw
    if origin is tuple:
        if not isinstance(raw, list):
            raise _invalid(f"must be a list, not {_short(raw)}", where)
        if arguments[-1] is Ellipsis:
            return tuple(_convert(arguments[0], item, f"{where}[{n}]") for n, item in enumerate(raw))
        if len(raw) != len(arguments):
            raise _invalid(f"must have {len(arguments)} items, not {len(raw)}", where)
        return tuple(
            _convert(a, item, f"{where}[{n}]") for n, (a, item) in enumerate(zip(arguments, raw, strict=True))
        )
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(raw, dict):
            raise _invalid(f"must be an object, not {_short(raw)}", where)
        return {key: _convert(arguments[1], item, f"{where}.{key}") for key, item in raw.items()}
    if isinstance(raw, int) and not -(2**63) <= raw < 2**63:
        raise _invalid(f"must be a number below 2^63, not {_short(raw)}", where)
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if (isinstance(raw, bool) and kind is not bool) or not isinstance(raw, kind):
        raise _invalid(f"must be {kind.__name__}, not {_short(raw)}", where)
    if isinstance(raw, float) and not abs(raw) < float("inf"):
        raise _invalid(f"must be a finite number, not {raw}", where)
    return raw


def _dataclass(kind: Any, raw: object, where: str) -> Any:
    if not isinstance(raw, dict):
        raise _invalid(f"must be an object, not {_short(raw)}", where)
    hints, required = _fields(kind)
    if not raw.keys() <= hints.keys():
        raise _invalid("unknown field", f"{where}: {min(raw.keys() - hints.keys())}")
    for name in required:
        if name not in raw:
            raise _invalid("missing field", f"{where}: {name}")
    values = {name: _convert(hints[name], value, f"{where}: {name}") for name, value in raw.items()}
    try:
        return kind(**values)
    except ValueError as exc:
        raise _invalid(str(exc), where) from exc


@functools.cache
def _fields(kind: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Each field's type, and the fields that must be there."""
    missing = dataclasses.MISSING
    declared = dataclasses.fields(kind)
    required = tuple(f.name for f in declared if f.default is missing and f.default_factory is missing)
    return typing.get_type_hints(kind), required


def _short(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 40 else text[:37] + "..."


def _invalid(what: str, where: str) -> ManifestInvalid:
    return ManifestInvalid(what, where=where, hint="Install the bundle again, or build it with this release.")
