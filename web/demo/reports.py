"""Reports of the demo region: what waits, what was asked, what stands still, and what was closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.models import User
from foundation.periods import day_of
from marketplace.models import Listing, Organisation
from quality.actions.report_cases import (
    answer_question,
    ask_partner,
    close_report,
    hand_over_report,
    hold_reported_listing,
)
from quality.actions.reports import ReportFacts, record_report
from quality.actions.statements import Statement
from quality.choices import HandOverTo, ReasonCode, ReportOutcome
from quality.models import Report


def load_reports(*, owner: User, staff: User, now: datetime) -> None:
    """Six reports about listings of the demo: the first about those of the demo employer, who finds a question waiting."""
    own = Organisation.objects.get(memberships__user=owner)
    mine = list(Listing.objects.filter(organisation=own, kind="vacancy").order_by("id")[:2])
    others = list(Listing.objects.filter(kind="vacancy").exclude(organisation=own).order_by("id")[:2])
    homes = list(Listing.objects.filter(kind="home").order_by("id")[:2])

    asked = _told(mine[0], "money_asked", "Po rozmowie chcieli 50 euro za rejestrację.", "pl", now, days=2)
    ask_partner(
        report=asked,
        text="Vraagt u, of iemand namens u, geld voor inschrijving? Zo ja: voor wat, en sinds wanneer?",
        answer_until_on=day_of(now) + timedelta(days=6),
        actor=staff,
        now=now - timedelta(days=1),
    )
    _told(
        others[0],
        "passport_kept",
        "Mi-au luat pașaportul în prima zi și nu mi-l dau înapoi.",
        "ro",
        now,
        days=1,
    )
    damp = _told(homes[0], "housing", "The room is wet and there are 6 beds in it.", "en", now, days=3)
    hold_reported_listing(
        report=damp,
        grounds=Statement(
            reason_code=ReasonCode.HOUSING_BELOW_NORM,
            fact="Op foto's van gisteren staan zes bedden in een kamer die voor één persoon is aangeboden.",
            rule="Onze voorwaarden voor woningen, artikel 4",
            reason="Wij laten de woning niet zien tot de gemeente heeft gekeken.",
        ),
        actor=staff,
        now=now - timedelta(days=2),
        until_on=day_of(now) + timedelta(days=12),
    )
    hand_over_report(
        report=damp,
        to=HandOverTo.MUNICIPALITY,
        on=day_of(now) - timedelta(days=2),
        with_contact=False,
        actor=staff,
        now=now - timedelta(days=2),
    )
    _told(others[1], "discrimination", "По телефона казаха: само мъже до 30 години.", "bg", now, days=1)

    rent = _told(homes[1], "wrong_data", "De huur is € 40 hoger dan op de pagina staat.", "nl", now, days=12)
    question = ask_partner(
        report=rent,
        text="Klopt de huur op de pagina?",
        answer_until_on=day_of(now) - timedelta(days=3),
        actor=staff,
        now=now - timedelta(days=11),
    )
    landlord = homes[1].organisation.memberships.select_related("user").order_by("id")[0].user
    answer_question(
        organisation=homes[1].organisation,
        reference=question.reference,
        text="De servicekosten stonden er niet bij. Dat hebben wij aangepast.",
        actor=landlord,
        now=now - timedelta(days=9),
    )
    _closed(rent, ReportOutcome.PUT_RIGHT, "De hele huur staat nu op de pagina.", staff, now, days=8)
    late = _told(mine[1], "other", "Ze bellen niet terug.", "nl", now, days=6)
    _closed(
        late,
        ReportOutcome.NO_GROUND,
        "Een werkgever hoort terug te bellen, maar de vermelding klopt. Bel hem zelf of kom langs.",
        staff,
        now,
        days=5,
    )


def _told(listing: Listing, kind: str, text: str, language: str, now: datetime, *, days: int) -> Report:
    at = now - timedelta(days=days)
    return record_report(
        listing=listing,
        facts=ReportFacts(kind=kind, text=text),
        language=language,
        address=None,
        now=at,
        wall_now=at,
    )


def _closed(
    report: Report, outcome: ReportOutcome, statement: str, staff: User, now: datetime, *, days: int
) -> None:
    close_report(
        report=report,
        outcome=outcome,
        statement=statement,
        language="nl",
        actor=staff,
        now=now - timedelta(days=days),
    )
