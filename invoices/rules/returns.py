"""Where a line goes in the VAT return (aangifte omzetbelasting) and the list of intra-EU services (opgaaf ICP).

Prose: docs/algorithms/vat-return.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from invoices.rules.vat import Ground, VatDecision


@dataclass(frozen=True, slots=True)
class Rubric:
    """The box of the return, empty when it is not declared; and whether it is in the list of intra-EU services."""

    box: str
    is_in_icp: bool = False


_RUBRICS = {
    Ground.STANDARD: Rubric("1a"),
    Ground.REDUCED: Rubric("1b"),
    Ground.REVERSE_CHARGE: Rubric("3b", is_in_icp=True),
    Ground.EDUCATION: Rubric(""),
    Ground.SMALL_BUSINESS: Rubric(""),
    # Box 3a is for goods that leave the EU; a service outside it stands nowhere.
    Ground.OUTSIDE_EU: Rubric(""),
    Ground.OUTSIDE_SCOPE: Rubric(""),
}


def rubric_of(decision: VatDecision) -> Rubric:
    """Where what was decided so is declared. The total of 3b equals that of the ICP list, line by line."""
    return rubric_of_ground(decision.ground)


def rubric_of_ground(ground: Ground) -> Rubric:
    """The same of a ground as it was stored with a document: what is declared follows from it alone."""
    return _RUBRICS[ground]


def whole_euros(cents: int) -> int:
    """Whole euros for the return: what we owe and what we sold down, what we get back up, so in our own favour."""
    return cents // 100
