"""Every error that Vitrine raises on purpose, one tree.

    VitrineError
    ├── BundleError                  what the device holds
    │   ├── BundleMissing            no bundle, or a file of it, at this path
    │   ├── BundleDamaged            a file's size or digest is not the manifest's
    │   ├── BundleUntrusted          the signature is missing or wrong for the given key
    │   ├── ManifestInvalid          manifest.json is no manifest of a version known here
    │   └── SpaceMismatch            vectors or a model of another space
    ├── QueryError                   what the caller asked
    │   ├── InvalidQuery             a field of the query has a value that cannot be used
    │   ├── UnknownField             a filter, facet or sort names a field the catalogue lacks
    │   └── UnknownProduct           no product has this id
    ├── MediaError                   the picture or sound handed in
    │   ├── MediaInvalid             it is not a picture or sound of an accepted format
    │   └── MediaTooLarge            it exceeds a limit in bytes, pixels or seconds
    ├── RequestError                 what came over HTTP
    │   ├── BodyInvalid              no JSON that can be read, or base64 that is none
    │   ├── BodyTooLarge             more bytes than this route takes
    │   ├── AnswerTooLarge           more bytes than can be sent back
    │   ├── ContentTypeInvalid       the body is of another kind than application/json
    │   ├── RouteUnknown             nothing answers at this path
    │   ├── MethodNotAllowed         the path exists, not with this method
    │   ├── SignatureRefused         not signed, too old, replayed, or altered
    │   ├── EnvelopeUnknown          no envelope of this profile, or it is another's
    │   ├── EnvelopeErased           the shopper erased this profile; it cannot come back
    │   ├── UploadUnknown            no such upload, or it was used or ran out
    │   ├── VersionMissing           a write must say which version it replaces
    │   ├── VersionConflict          somebody else wrote first
    │   ├── Overloaded               too many others wait already
    │   ├── OriginRefused            it comes from another site, or by another name
    │   ├── TokenRefused             the server's token is missing or wrong
    │   └── TlsMissing               a taste would travel in the clear
    ├── RemoteError                  what is kept in the cloud
    │   ├── RemoteMissing            no such bundle, file or table there
    │   ├── RemoteDenied             credentials are missing, expired or do not allow it
    │   ├── RemoteChanged            it changed while it was read or written
    │   ├── RemoteUnreachable        no answer after the retries
    │   └── StorageFull              no space is left on this device
    ├── TasteError                   a shopper's taste, its keys and envelopes
    │   ├── TasteInvalid             bytes or values that are no taste of a version known here
    │   ├── EnvelopeRefused          a sealed message is altered, or for another key or purpose
    │   └── PairingRefused           a pairing code has run out, was used, or is another one
    └── CapabilityMissing            it cannot be done with what is here
        ├── ModelMissing             the bundle carries no model for this kind of query
        └── ExtraMissing             an optional Python package is not installed

Each instance carries ``where`` (the file or field, never its content) and ``hint`` (what to do).
"""

from __future__ import annotations

__all__ = [
    "AnswerTooLarge",
    "BodyInvalid",
    "BodyTooLarge",
    "BundleDamaged",
    "BundleError",
    "BundleMissing",
    "BundleUntrusted",
    "CapabilityMissing",
    "ContentTypeInvalid",
    "EnvelopeErased",
    "EnvelopeRefused",
    "EnvelopeUnknown",
    "ExtraMissing",
    "InvalidQuery",
    "ManifestInvalid",
    "MediaError",
    "MediaInvalid",
    "MediaTooLarge",
    "MethodNotAllowed",
    "ModelMissing",
    "OriginRefused",
    "Overloaded",
    "PairingRefused",
    "QueryError",
    "RemoteChanged",
    "RemoteDenied",
    "RemoteError",
    "RemoteMissing",
    "RemoteUnreachable",
    "RequestError",
    "RouteUnknown",
    "SignatureRefused",
    "SpaceMismatch",
    "StorageFull",
    "TasteError",
    "TasteInvalid",
    "TlsMissing",
    "TokenRefused",
    "UnknownField",
    "UnknownProduct",
    "UploadUnknown",
    "VersionConflict",
    "VersionMissing",
    "VitrineError",
]


class VitrineError(Exception):
    """Base of all errors raised on purpose.

    Args:
        what: what is wrong, a sentence without a full stop.
        where: the file or field concerned; never the shopper's words or data.
        hint: what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        place = f"{where}: " if where else ""
        advice = f". {hint}" if hint else ""
        super().__init__(f"{place}{what}{advice}")


class BundleError(VitrineError):
    """The bundle on this device cannot be used."""


class BundleMissing(BundleError):
    """No bundle, or a file of it, at this path."""


class BundleDamaged(BundleError):
    """A file's size or digest is not what the manifest says."""


class BundleUntrusted(BundleError):
    """The signature is missing or wrong for the given key."""


class ManifestInvalid(BundleError):
    """manifest.json is no manifest of a version known here."""


class SpaceMismatch(BundleError):
    """Vectors or a model belong to another embedding space."""


class QueryError(VitrineError):
    """The query cannot be answered as asked."""


class InvalidQuery(QueryError):
    """A field of the query has a value that cannot be used."""


class UnknownField(QueryError):
    """A filter, facet or sort names a field the catalogue lacks."""


class UnknownProduct(QueryError):
    """No product has this id."""


class MediaError(VitrineError):
    """The picture or sound handed in cannot be used."""


class MediaInvalid(MediaError):
    """Not a picture or sound of an accepted format, or broken."""


class MediaTooLarge(MediaError):
    """Over a limit in bytes, pixels or seconds."""


class RequestError(VitrineError):
    """The HTTP request cannot be taken."""


class BodyInvalid(RequestError):
    """No JSON that can be read, or base64 that is none."""


class BodyTooLarge(RequestError):
    """More bytes than this route takes."""


class AnswerTooLarge(RequestError):
    """More bytes than can be sent back."""


class ContentTypeInvalid(RequestError):
    """The body is of another kind than application/json."""


class RouteUnknown(RequestError):
    """Nothing answers at this path."""


class MethodNotAllowed(RequestError):
    """The path exists, but not with this method."""


class TasteError(VitrineError):
    """A shopper's taste, its keys or envelopes cannot be used."""


class TasteInvalid(TasteError):
    """Bytes or values that are no taste of a version known here."""


class EnvelopeRefused(TasteError):
    """A sealed message is altered, or for another key or purpose."""


class PairingRefused(TasteError):
    """A pairing code has run out, was used already, or is another one."""


class SignatureRefused(RequestError):
    """The request is not signed as it must be, too old, replayed, or altered."""


class EnvelopeUnknown(RequestError):
    """There is no envelope of this profile, or it is another's."""


class EnvelopeErased(RequestError):
    """The shopper erased this profile; it cannot come back."""


class UploadUnknown(RequestError):
    """There is no such upload, or it was used already or ran out."""


class VersionMissing(RequestError):
    """A write must say which version it replaces."""


class VersionConflict(RequestError):
    """Somebody else wrote first."""


class Overloaded(RequestError):
    """Too many others wait already."""


class OriginRefused(RequestError):
    """The request comes from another site, or calls this server by a name that is not its own."""


class TokenRefused(RequestError):
    """The server's token is missing or wrong."""


class TlsMissing(RequestError):
    """A taste would travel in the clear."""


class RemoteError(VitrineError):
    """What is kept in the cloud cannot be used."""


class RemoteMissing(RemoteError):
    """There is no such bundle, file or table."""


class RemoteDenied(RemoteError):
    """Credentials are missing, expired or do not allow it."""


class RemoteChanged(RemoteError):
    """It changed while it was read or written."""


class RemoteUnreachable(RemoteError):
    """There was no answer after the retries."""


class StorageFull(RemoteError):
    """No space is left on this device."""


class CapabilityMissing(VitrineError):
    """It cannot be done with what is here."""


class ModelMissing(CapabilityMissing):
    """The bundle carries no model for this kind of query."""


class ExtraMissing(CapabilityMissing):
    """An optional Python package is not installed."""
