"""What the rule cannot tell is held, and a person decides it with a reason that is kept with each line."""

from __future__ import annotations

import pytest
from django.db import transaction

from foundation.models import AuditEntry, OutboxMessage, Party
from invoices.actions.issuing import PapersMixed, issue_invoices
from invoices.actions.vat_cases import (
    CaseChanged,
    CaseDecidedAlready,
    DecisionNeedsReason,
    GroundDoesNotFit,
    ReverseChargeNeedsVatId,
    decide_case,
    hold_case,
    look_at_all_cases_again,
)
from invoices.choices import Undecided
from invoices.models import Document, VatCase
from invoices.queries.vat import VatUndecided, case_with, decided_cases, held_cases
from tests.invoices.given import NOW, a_draft, a_line, a_party, an_issuer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db


def a_case(party: Party | None = None, place_rule: str = "abroad") -> VatCase:
    an_issuer()
    party = party or a_party()
    with pytest.raises(VatUndecided) as refused, transaction.atomic():
        issue_invoices(drafts=[a_draft(a_line(place_rule=place_rule), party=party)], now=NOW)
    return hold_case(case=refused.value.case, now=NOW)


def test_a_person_decides_once_for_this_buyer_and_the_reason_stands_with_every_line():
    case = a_case()
    finance = a_user("finance@mip.example")
    assert list(held_cases()) == [case]

    decided = decide_case(
        case=case, ground="standard", reason="Beurs is toch in Breda.", actor=finance, now=NOW
    )

    assert (decided.ground, decided.decided_by, decided.closed_at) == ("standard", finance, NOW)
    assert list(decided_cases()) == [case_with(case.reference)]
    assert OutboxMessage.objects.filter(kind="vat.decided", reference=case.reference).exists()
    assert AuditEntry.objects.get(action="decide_vat_case").facts["ground"] == "standard"
    document = issue_invoices(drafts=[a_draft(a_line(place_rule="abroad"), party=case.party)], now=NOW)[0]
    [line] = document.lines.all()
    assert (line.vat_category, line.vat_rate) == ("S", 21)
    assert line.vat_facts["decided"] == {
        "case": case.reference,
        "by": finance.get_full_name(),
        "on": "2027-03-16",
        "why": "held-abroad",
        "reason": "Beurs is toch in Breda.",
    }


def test_what_was_decided_holds_for_nobody_else_and_for_nothing_else():
    case = a_case()
    decide_case(case=case, ground="standard", reason="In Breda.", actor=a_user("f@mip.example"), now=NOW)

    for draft in (
        a_draft(a_line(place_rule="abroad")),
        a_draft(a_line(place_rule="property"), party=case.party),
        a_draft(a_line(place_rule="abroad", treatment="education"), party=case.party),
    ):
        with pytest.raises(VatUndecided), transaction.atomic():
            issue_invoices(drafts=[draft], now=NOW)
    case.party.country = "US"
    case.party.save()
    with pytest.raises(VatUndecided), transaction.atomic():
        issue_invoices(drafts=[a_draft(a_line(place_rule="abroad"), party=case.party)], now=NOW)

    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("ground", "reason", "refusal"),
    [
        ("standard", " ", DecisionNeedsReason),
        ("standard", "Het BSN is 111222333.", DecisionNeedsReason),
        ("outside_scope", "Subsidie.", GroundDoesNotFit),
        ("small_business", "Klein.", GroundDoesNotFit),
        ("nonsense", "Zomaar.", GroundDoesNotFit),
        ("reverse_charge", "Bedrijf.", ReverseChargeNeedsVatId),
    ],
)
def test_a_decision_needs_a_reason_and_a_ground_that_fits(ground: str, reason: str, refusal: type[Exception]):
    case = a_case()

    with pytest.raises(refusal):
        decide_case(case=case, ground=ground, reason=reason, actor=a_user("f@mip.example"), now=NOW)

    case.refresh_from_db()
    assert (case.closed_at, case.ground, case.reason) == (None, "", "")


def test_a_case_is_decided_once_and_not_about_facts_that_are_gone():
    case = a_case()
    finance = a_user("f@mip.example")
    Party.objects.filter(pk=case.party_id).update(country="BE")
    with pytest.raises(CaseChanged):
        decide_case(case=case, ground="standard", reason="Ja.", actor=finance, now=NOW)
    Party.objects.filter(pk=case.party_id).update(country="NL")
    decide_case(case=case, ground="standard", reason="Ja.", actor=finance, now=NOW)

    with pytest.raises(CaseDecidedAlready):
        decide_case(case=case, ground="outside_eu", reason="Toch niet.", actor=finance, now=NOW)

    assert VatCase.objects.get().ground == "standard"


def test_a_case_that_is_held_for_another_reason_by_now_is_a_new_case():
    party = a_party(country="DE", kvk_number="", vat_id="DE136695976")
    first = a_case(party, "general")
    Party.objects.filter(pk=party.pk).update(country="FR")
    party.refresh_from_db()

    second = a_case(party, "general")

    first.refresh_from_db()
    assert (first.closed_at, first.ground) == (NOW, "")
    assert (second.country, second.why) == ("FR", Undecided.VAT_ID_OF_ANOTHER_COUNTRY)
    assert list(held_cases()) == [second]


def test_a_case_that_the_rule_can_decide_by_now_closes_by_itself_and_the_buyer_is_told():
    case, other = a_case(a_party(country="DE", kvk_number="", vat_id="DE136695976"), "general"), a_case()
    assert look_at_all_cases_again(now=NOW) == 0
    Party.objects.filter(pk=case.party_id).update(country="NL", vat_id="", kvk_number="98111222")

    assert look_at_all_cases_again(now=NOW) == 1

    case.refresh_from_db()
    assert (case.closed_at, case.ground) == (NOW, "")
    assert list(held_cases()) == [other]
    assert OutboxMessage.objects.get(kind="vat.decided").reference == case.reference


def test_lines_outside_dutch_vat_and_lines_with_it_never_stand_on_one_document():
    swiss = a_party(country="CH", kvk_number="", foreign_register_number="CHE-107.787.577")
    general, admission = a_line(), a_line("Introductiedag", 9500, place_rule="admission")

    with pytest.raises(PapersMixed), transaction.atomic():
        issue_invoices(drafts=[a_draft(general, admission, party=swiss)], now=NOW)

    assert not Document.objects.exists()
    outside = issue_invoices(drafts=[a_draft(general, party=swiss)], now=NOW)[0]
    inside = issue_invoices(drafts=[a_draft(admission, party=swiss)], now=NOW)[0]
    assert (outside.gross_cents, outside.lines.get().vat_category) == (240000, "O")
    assert (inside.gross_cents, inside.lines.get().vat_category) == (11495, "S")
