"""Documents are found by anything that somebody may know of them."""

from __future__ import annotations

from datetime import date

import pytest

from billing.actions.corrections import credit_invoice
from billing.actions.payment_requests import request_payment
from billing.actions.reissuing import reissue_invoice
from billing.models import Receivable
from billing.queries import papers as asked
from billing.queries.papers import PaperSearch, all_papers, paper_page
from billing.rules.selection import Choice
from foundation.models import Party, User
from invoices.models import Document
from invoices.queries.documents import issuer_with
from tests.billing.changing import on
from tests.billing.given import NOW, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

TODAY = date(2027, 4, 20)


def finance() -> User:
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def found(text: str = "", **filters: object) -> list[str]:
    search = PaperSearch(text=text, **filters)  # type: ignore[arg-type]  # filters by name
    return [one.document.number for one in paper_page(search, today=TODAY).papers]


def two_invoices() -> tuple[Document, Document]:
    """Of a grower for € 1,210.00 and of a builder for € 1,573.00."""
    grower, builder = an_employer(name="Kwekerij Zonnedauw"), an_employer(name="Bouwbedrijf Maas")
    Party.objects.filter(pk=builder.party_id).update(email="facturen@maas.example", vat_id="NL000000012B01")
    builder.party.refresh_from_db()
    first = an_agreement(grower)
    second = an_agreement(builder, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))
    return first.receivables.get().document, second.receivables.get().document


def test_every_fact_of_a_document_finds_it_and_not_the_other():
    grower, builder = two_invoices()
    agreement = Receivable.objects.get(document=builder).agreement
    assert agreement is not None
    reissued = reissue_invoice(
        reference=builder.reference,
        purchase_order="PO 4711/b",
        party=None,
        reason="Inkooporder ontbrak",
        actor=finance(),
        now=on(date(2027, 4, 1)),
    )
    all_of_builder = [reissued.credit.number, reissued.document.number, builder.number]

    for text in (
        builder.number,
        builder.number.replace("-", ""),
        builder.payment_reference,
        "rf" + builder.payment_reference[2:],
    ):
        assert found(text) == [builder.number], text
    spaced = " ".join(builder.payment_reference[start : start + 4] for start in range(0, 25, 4))
    assert found(spaced) == [builder.number]
    assert found(reissued.credit.number) == [reissued.credit.number]
    assert found(reissued.credit.number.replace("-", "").lower()) == [reissued.credit.number]
    assert found("4711") == [reissued.document.number]
    for text in (
        "maas",
        builder.party.kvk_number,
        "nl 0000.00012.b01",
        "facturen@maas.example",
        agreement.reference,
    ):
        assert sorted(found(text)) == sorted(all_of_builder), text
    for text in ("1.573,00", "1573", "€ 1,573.00", "1.300"):
        assert sorted(found(text)) == sorted(all_of_builder), text
    assert found("1.210,00") == [grower.number]
    assert found("1.211,00") == []
    assert found("%") == []


def test_a_payment_request_and_a_buyer_by_its_oin_are_found():
    town = an_employer(name="Gemeente Meierijstad")
    Party.objects.filter(pk=town.party_id).update(
        kvk_number="", oin="00000001234567890000", kind="government"
    )
    town.party.refresh_from_db()
    document = request_payment(
        organisation=town,
        issuer=issuer_with("mip-brabant"),
        request="subsidie-2027",
        description="Bijdrage 2027",
        cents=605000,
        purchase_order="PO-1",
        actor=finance(),
        now=NOW,
    )

    for text in (document.number, document.number.replace("-", ""), "00000001234567890000", "6.050"):
        assert found(text) == [document.number], text
    assert found(kind="payment_request") == [document.number]
    assert found(kind="credit_note") == []


def test_each_state_finds_its_own_and_credit_notes_have_none():
    late = an_agreement(
        an_employer(name="Laat", now=on(date(2027, 3, 1))), now=on(date(2027, 3, 1))
    ).receivables.get()
    grower, builder = two_invoices()
    credit = credit_invoice(reference=grower.reference, reason="Dubbel", actor=finance(), now=NOW)
    paid = an_agreement(an_employer(name="Betaald"), now=NOW)
    a_payment_of(paid)
    owed = an_agreement(an_employer(name="Open"), now=on(date(2027, 4, 10))).receivables.get()

    assert found(state="open") == [owed.document.number, builder.number, late.document.number]
    assert found(state="late") == [builder.number, late.document.number]
    assert found(state="paid") == [paid.receivables.get().document.number]
    assert found(state="credited") == [grower.number]
    assert found(kind="credit_note") == [credit.number]
    page = paper_page(PaperSearch(), today=TODAY)
    assert (page.count, page.open_cents) == (6, 121000 + 157300 + 121000)


def test_an_issuer_and_a_period_narrow_it_down():
    grower, builder = two_invoices()
    later = an_agreement(an_employer(name="Later"), now=on(date(2027, 4, 10))).receivables.get().document

    assert found(issuer="mip-brabant") == [later.number, builder.number, grower.number]
    assert found(issuer="mip-limburg") == []
    assert found(issued_from=date(2027, 4, 10)) == [later.number]
    assert found(issued_until=date(2027, 4, 9)) == [builder.number, grower.number]
    assert found(issued_from=date(2027, 3, 16), issued_until=date(2027, 3, 16)) == [
        builder.number,
        grower.number,
    ]


def test_pages_follow_each_other_without_a_gap_and_a_damaged_cursor_begins_anew(monkeypatch):
    two_invoices()
    an_agreement(an_employer(name="Derde"))
    monkeypatch.setattr(asked, "SHOWN", 2)

    first = paper_page(PaperSearch(), today=TODAY)
    second = paper_page(PaperSearch(after=first.next_cursor), today=TODAY)

    assert [len(first.papers), len(second.papers)] == [2, 1]
    assert (first.count, second.count, second.next_cursor) == (3, 3, "")
    assert len({one.document.pk for one in [*first.papers, *second.papers]}) == 3
    assert len(paper_page(PaperSearch(after="%%%"), today=TODAY).papers) == 2
    assert len(all_papers(PaperSearch(), today=TODAY)) == 3


def test_a_search_takes_as_many_questions_for_many_as_for_one(django_assert_num_queries):
    an_agreement()
    with django_assert_num_queries(3):
        paper_page(PaperSearch(text="2027"), today=TODAY)
    two_invoices()
    with django_assert_num_queries(3):
        assert paper_page(PaperSearch(text="2027"), today=TODAY).count == 3
