"""Takes statements from a folder where a bank's program puts them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from billing.actions.bank import import_statement
from foundation.errors import Refusal

DONE, REFUSED = "done", "refused"


def import_from_folder(*, folder: Path, now: datetime) -> dict[str, str]:
    """Import every .xml file in a folder, by name; answer what became of each.

    What was taken in goes to the folder `done`; what was refused to `refused`, with a text of the same name beside it
    that says why. A file that cannot be moved is taken in again the next time, and changes nothing then.
    """
    outcome: dict[str, str] = {}
    for file in sorted(folder.glob("*.xml")):
        try:
            import_statement(content=file.read_bytes(), file_name=file.name, now=now)
        except Refusal as refusal:
            _move(file, folder / REFUSED)
            (folder / REFUSED / f"{file.stem}.txt").write_text(f"{refusal.message}\n", encoding="utf-8")
            outcome[file.name] = refusal.code
        else:
            _move(file, folder / DONE)
            outcome[file.name] = DONE
    return outcome


def _move(file: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    file.replace(to / file.name)
