"""Keeps register files as they came, by their hash, where no visitor reaches them."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from quality.queries.snapshots import path_of_copy


def keep_file(*, content: bytes, sha256: str) -> None:
    """Keep a file; the same one a second time is kept once."""
    path = path_of_copy(sha256)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
