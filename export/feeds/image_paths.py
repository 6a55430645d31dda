"""Where a product's picture lies."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["picture_path"]


def picture_path(link: str | None, images: Path) -> Path | None:
    """The picture that a product's ``image_link`` names in the folder ``images``, or None when it is not there.

    The link may be a path relative to the folder, or an address whose last part is a file in it.
    Nothing outside the folder is ever returned, whether by "..", an absolute path or a symbolic link.
    """
    if not link:
        return None
    candidates = [link, link.replace("\\", "/").rpartition("/")[2]]
    if "://" in link:
        try:
            candidates = [unquote(urlsplit(link).path).rpartition("/")[2]]
        except ValueError:
            return None
    folder = images.resolve()
    for name in candidates:
        try:
            path = (folder / name).resolve()
            if name and path.is_relative_to(folder) and path.is_file():
                return path
        except (OSError, ValueError, RuntimeError):
            continue
    return None
