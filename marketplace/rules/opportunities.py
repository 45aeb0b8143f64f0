"""What each kind of opportunity has, and has not: wage, contract, payer of a training, allowance of volunteers."""

from __future__ import annotations

from marketplace.choices import LanguageNeeded, Opportunity
from marketplace.rules.facts import VacancyFacts

WITH_WAGE = frozenset({Opportunity.JOB, Opportunity.TRAINING})
# From here on a language keeps people away: its maker says for what it is needed.
REASONED = frozenset({LanguageNeeded.DUTCH_B1, LanguageNeeded.DUTCH_B2})


def out_of_place(facts: VacancyFacts) -> list[str]:
    """The fields that are filled in and do not belong to what is offered, in their order.

    Only a job and a training have a wage or a contract; only a training says who pays it; only volunteer work has
    an allowance, within what the law allows volunteers.
    """
    strange = []
    if facts.opportunity not in WITH_WAGE:
        strange += [
            name for name in ("contract", "wage_from_cents", "wage_until_cents") if getattr(facts, name)
        ]
    if facts.opportunity != Opportunity.TRAINING and facts.training_paid_by:
        strange.append("training_paid_by")
    if facts.opportunity != Opportunity.VOLUNTEERING and facts.volunteer_allowance:
        strange.append("volunteer_allowance")
    return strange


def missing(facts: VacancyFacts) -> list[str]:
    """The fields without which it cannot be kept: a job has a wage and a contract, a training with a wage both too."""
    is_paid = facts.opportunity == Opportunity.JOB or (
        facts.opportunity == Opportunity.TRAINING and max(facts.wage_from_cents, facts.wage_until_cents) > 0
    )
    names = ("contract", "wage_from_cents", "wage_until_cents") if is_paid else ()
    return [name for name in names if not getattr(facts, name)]


def lacks_reason(facts: VacancyFacts) -> bool:
    """Whether much of a language is asked and it is not said for what."""
    return facts.language_needed in REASONED and not facts.language_reason.strip()


def lacks_payer(facts: VacancyFacts) -> bool:
    """Whether it is a training of which nobody knows who pays it: never the one who learns (R5)."""
    return facts.opportunity == Opportunity.TRAINING and not facts.training_paid_by
