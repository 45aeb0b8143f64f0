"""Builders for tests: marks, registers and decisions, made through real actions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from foundation.actions.rows import insert_rows
from foundation.choices import PartyKind
from foundation.models import Party, User
from foundation.periods import AMSTERDAM
from marketplace.models import Organisation, OrganisationRole
from quality.actions.decisions import recognise_organisation
from quality.actions.marks import load_marks
from quality.actions.recognitions import propose_recognition
from quality.actions.registers import ImportOutcome, import_register
from quality.actions.sign_up import register_partner
from quality.actions.statements import Statement
from quality.actions.suspensions import suspend_mark
from quality.choices import ReasonCode
from quality.models import Decision, Mark, Proposal, Register
from tests.marketplace.given import a_region_and_municipality, a_registration, a_user

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
REGISTERS = Path(__file__).resolve().parent.parent.parent / "quality" / "data" / "registers"
FILES = Path(__file__).resolve().parent / "files"


def the_marks() -> None:
    """Marks, registers and requirement sets as shipped."""
    if not Mark.objects.exists():
        load_marks()


def a_staff_member() -> User:
    """Somebody of our own quality desk."""
    return User.objects.filter(email="samira@mip.example").first() or User.objects.create_user(
        "samira@mip.example", "correct horse battery", name="Samira Bouali", is_staff=True
    )


def a_second_staff_member() -> User:
    """A colleague of the quality desk, who confirms."""
    return User.objects.filter(email="noor@mip.example").first() or User.objects.create_user(
        "noor@mip.example", "correct horse battery", name="Noor Willems", is_staff=True
    )


def a_partner(*, now: datetime = NOW, **changes: object) -> Organisation:
    """A registered organisation, looked up in the registers."""
    the_marks()
    a_region_and_municipality()
    return register_partner(user=a_user(), registration=a_registration(**changes), now=now)


def a_recognition(organisation: Organisation, *, now: datetime = NOW, mark_code: str = "bmip") -> Decision:
    """An own recognition, for two years."""
    return recognise_organisation(
        organisation=organisation,
        fact="De commissie sprak met de directeur.",
        reason="De organisatie voldoet aan de voorwaarden.",
        actor=a_staff_member(),
        seconded_by=a_second_staff_member(),
        now=now,
        mark_code=mark_code,
    )


def a_proposal(organisation: Organisation, *, now: datetime = NOW, **changes: Any) -> Proposal:
    """Our own recognition, as one person proposes it."""
    said = {"fact": "De commissie sprak met de directeur.", "reason": "Voldoet.", "actor": a_staff_member()}
    return propose_recognition(organisation=organisation, now=now, **{**said, **changes})


def a_small_ind_register() -> Register:
    """The IND register, for files of a few rows."""
    the_marks()
    register = Register.objects.get(code="ind")
    register.smallest_size = 1
    register.save()
    return register


def a_register_file(*kvk_numbers: str, extra: int = 20) -> bytes:
    """A CSV of the IND's form with these numbers and some others."""
    rows = [f"Bedrijf {number} B.V.,{number}" for number in kvk_numbers]
    rows += [f"Ander {number} B.V.,{10_000_000 + number}" for number in range(extra)]
    return ("organisation,kvk_number\n" + "\n".join(rows) + "\n").encode()


def an_import(
    content: bytes, *, now: datetime = NOW, file_name: str = "ind.csv", code: str = "ind"
) -> ImportOutcome:
    """An import of a file."""
    return import_register(register_code=code, content=content, file_name=file_name, now=now)


def many_partners(*kvk_numbers: str, name: str = "Bedrijf {number} B.V.") -> list[Organisation]:
    """Employers with these numbers, as an import of thousands finds them; not looked up in a register."""
    parties = [
        Party(
            kind=PartyKind.ORGANISATION,
            name=name.format(number=number),
            kvk_number=number,
            street="Dorpsstraat 1",
            postcode="5711 AB",
            city="Someren",
            email=f"p{number}@partner.example",
            created_at=NOW,
        )
        for number in kvk_numbers
    ]
    insert_rows(parties)
    organisations = [Organisation(party=party, name=party.name, created_at=NOW) for party in parties]
    insert_rows(organisations)
    insert_rows([OrganisationRole(organisation=one, role="employer") for one in organisations])
    return organisations


def a_colleague() -> User:
    """Somebody else of our own quality desk."""
    return User.objects.filter(email="jan@mip.example").first() or User.objects.create_user(
        "jan@mip.example", "correct horse battery", name="Jan de Wit", is_staff=True
    )


def a_statement(
    *, fact: str = "Bij bezoek sliepen er 14 mensen.", reason_code: ReasonCode = ReasonCode.CONDITIONS_BROKEN
) -> Statement:
    """Why something is decided."""
    return Statement(fact=fact, reason="Dat is meer dan de norm toestaat.", reason_code=reason_code)


def a_suspension(
    organisation: Organisation,
    *,
    now: datetime = NOW,
    until_on: date | None = None,
    takes_effect_at: datetime | None = None,
    mark_code: str = "bmip",
) -> Decision:
    """A suspension of a mark, at once and open ended when nothing else is said."""
    return suspend_mark(
        organisation=organisation,
        mark_code=mark_code,
        statement=a_statement(),
        actor=a_staff_member(),
        now=now,
        until_on=until_on,
        takes_effect_at=takes_effect_at,
    )


def grounds(**changes: object) -> Statement:
    """Why a vacancy may not show: it asks money of who looks for work."""
    facts: dict[str, object] = {
        "reason_code": "money_asked",
        "fact": "Op de pagina stond dat u € 50 inschrijfkosten vraagt.",
        "rule": "Waadi, artikel 3",
        "reason": "Wie werk zoekt, betaalt daar nooit voor.",
    }
    return Statement(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes
