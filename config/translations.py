"""Compiles the translations: from the .po files in git to the .mo files that gettext reads (ADR 0007)."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_translations(locale: Path = LOCALE) -> int:
    """Compile every catalogue that is newer than its .mo; answer how many were.

    Each file appears whole or not at all, so processes that start together do not read half of one.
    """
    compiled = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        _fill_with_english(catalogue)
        draft = target.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        compiled += 1
    return compiled


def _fill_with_english(catalogue: Catalog) -> None:
    """Say what has no translation in English, the language it is written in; else Django would say it in Dutch."""
    for message in catalogue:
        if message.id and not message.fuzzy and not any(message.string or ""):
            message.string = (
                (message.id[0], *[message.id[1]] * (catalogue.num_plurals - 1))
                if isinstance(message.id, tuple)
                else message.id
            )


if __name__ == "__main__":
    print(f"{compile_translations()} translation files compiled.")
