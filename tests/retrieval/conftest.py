"""The small catalogue's fixtures."""

from tests.small_catalogue import catalogue, words

__all__ = ["catalogue", "words"]
