"""Errors of the export stage.

VitrineError
└── ExportError
    ├── ModelUnsupported     the folder's weights, tokenizer or preprocessing cannot be turned into an encoder
    ├── SettingsInvalid      quantisation settings that contradict each other
    ├── OutputMismatch         the exported graph's numbers are not the original model's
    └── QualityLost          compressing the model costs more retrieval quality than allowed
"""

from __future__ import annotations

from edge_runtime.errors import VitrineError

__all__ = ["ExportError", "ModelUnsupported", "OutputMismatch", "QualityLost", "SettingsInvalid"]


class ExportError(VitrineError):
    """A model cannot be exported as asked."""


class ModelUnsupported(ExportError):
    """The folder's weights, tokenizer or preprocessing are of a kind that is not supported."""


class SettingsInvalid(ExportError):
    """Quantisation settings that contradict each other."""


class OutputMismatch(ExportError):
    """The exported graph's numbers are not the original model's."""


class QualityLost(ExportError):
    """Compressing the model costs more retrieval quality than allowed."""
