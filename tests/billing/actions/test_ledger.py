"""The ledger: balanced, once, never changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from billing.actions.ledger import FundsMixed, post_entry
from billing.models import Account, Entry, EntryLine
from billing.rules.ledger import Posting
from tests.billing.actions.test_races import at_once
from tests.billing.given import NOW, THE_PICTURE, a_paid_agreement, an_employer, the_price_card


def book(*postings: Posting, reference: str = "x") -> Entry:
    return post_entry(
        source_kind="test",
        source_reference=reference,
        booked_on=NOW.date(),
        description="test",
        postings=postings,
        party=None,
        now=NOW,
    )


@pytest.mark.django_db
def test_an_invoice_and_its_payment_are_booked_to_the_cent():
    a_paid_agreement(an_employer(), *THE_PICTURE)

    issue = Entry.objects.get(source_kind="issue")
    assert {(line.account.code, line.cents) for line in issue.lines.all()} == {
        ("1300", 524035),
        ("1810", -80535),
        ("1900", -307500),
        ("8000", -136000),
    }
    payment = Entry.objects.get(source_kind="payment")
    assert {(line.account.code, line.cents) for line in payment.lines.all()} == {
        ("1220", 524035),
        ("1300", -524035),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "postings", [(Posting("1300", 100), Posting("8000", -99)), (Posting("1300", 100),), ()]
)
def test_an_entry_out_of_balance_is_refused_at_commit(postings):
    the_price_card()

    with pytest.raises(IntegrityError):
        book(*postings)

    assert not Entry.objects.exists()


@transaction.atomic
def written_past_the_action(*lines: tuple[str, int]) -> None:
    entry = Entry.objects.create(
        source_kind="test", source_reference="y", booked_on=NOW.date(), description="x", created_at=NOW
    )
    for code, cents in lines:
        EntryLine.objects.create(entry=entry, account=Account.objects.get(code=code), cents=cents)


@pytest.mark.django_db(transaction=True)
def test_public_and_private_money_never_stand_in_one_entry():
    the_price_card()
    Account.objects.create(code="9000", name="Loket", kind="asset", fund="public")

    with pytest.raises(FundsMixed) as refused:
        book(Posting("9000", 100), Posting("8000", -100))
    assert refused.value.message == (
        "Publiek en privaat geld worden apart geboekt: bijdragen van partners betalen nooit het loket (R6). "
        "8000, 9000 horen niet bij één fonds. Maak voor elk een boeking."
    )
    assert not Entry.objects.exists()

    # The database refuses it as well, whoever writes.
    with pytest.raises(IntegrityError):
        written_past_the_action(("9000", 100), ("8000", -100))
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_same_source_is_booked_once_and_nothing_is_changed_after():
    the_price_card()
    first = book(Posting("1300", 100), Posting("8000", -100))
    assert book(Posting("1300", 999), Posting("8000", -999)).pk == first.pk
    assert EntryLine.objects.count() == 2

    for attempt in (
        lambda: Entry.objects.update(description="anders"),
        lambda: EntryLine.objects.update(cents=1),
        lambda: EntryLine.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_lines_that_balance_each_other_are_not_added_to_an_entry_of_before():
    the_price_card()
    entry = book(Posting("1300", 100), Posting("8000", -100))
    accounts = {account.code: account for account in Account.objects.all()}

    with pytest.raises(IntegrityError, match="posted before"), transaction.atomic():
        EntryLine.objects.bulk_create(
            [
                EntryLine(entry=entry, account=accounts["1300"], cents=5),
                EntryLine(entry=entry, account=accounts["8000"], cents=-5),
            ]
        )

    assert EntryLine.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_source_from_eight_threads_is_one_entry():
    the_price_card()

    raised = at_once(*[lambda: book(Posting("1300", 100), Posting("8000", -100)) for _n in range(8)])

    assert raised == []
    assert (Entry.objects.count(), EntryLine.objects.count()) == (1, 2)
