"""How an agreement is paid: chosen by the partner on its page, and by finance at the desk."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from billing.actions.paying_methods import choose_paying_method
from billing.choices import PayingMethod
from billing.models import Agreement, PayingChoice, ProviderCustomer
from foundation import clock
from foundation.choices import StaffRole
from foundation.models import AuditEntry, OutboxMessage
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import an_owner_of
from tests.web.given import staff
from web.mail.deliveries import mail_paying_method


def signed_in(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    return client


def a_mandate(agreement: Agreement) -> None:
    """The party of an agreement gave its issuer a mandate."""
    ProviderCustomer.objects.create(
        party=agreement.party,
        issuer=agreement.issuer,
        customer_id="cus_1",
        mandate_id="mandate_1",
        debit_method_id="pm_1",
        mandate_reference="QMGRXNVZKXJYKJ5E",
        account_end="5264",
    )


@pytest.mark.django_db
def test_a_partner_chooses_among_what_is_possible_and_reads_what_it_means():
    agreement = a_paid_agreement()
    client = signed_in(agreement)
    page = f"/en/portal/agreements/{agreement.reference}/"
    assert "Pay by direct debit from now on" not in client.get(page).content.decode()
    a_mandate(agreement)

    before = client.get(page).content.decode()
    answer = client.post(f"{page}paying-method/", {"method": "sepa_debit"}, follow=True).content.decode()

    assert "We know your mandate QMGRXNVZKXJYKJ5E, of the account ending in 5264." in before
    assert "Pay by direct debit from now on" in before
    assert "Pay by bank transfer from now on" in before
    assert "From your next invoice on we collect by direct debit." in answer
    assert "From the account ending in 5264, mandate QMGRXNVZKXJYKJ5E." in answer
    chosen = Agreement.objects.get()
    assert (chosen.debit_mandate, chosen.debit_reference, chosen.debit_account_end) == (
        *("mandate_1", "QMGRXNVZKXJYKJ5E"),
        "5264",
    )

    off = client.post(f"{page}paying-method/", {"method": "transfer"}, follow=True).content.decode()
    assert "Direct debit is off." in off
    chosen = Agreement.objects.get()
    assert (chosen.paying_method, chosen.debit_mandate, chosen.debit_account_end) == ("transfer", "", "")

    on_line = client.post(f"{page}paying-method/", {"method": "pay_link"}, follow=True).content.decode()
    assert "You pay invoice by invoice from now on" in on_line
    assert Agreement.objects.get().paying_method == "pay_link"
    assert AuditEntry.objects.filter(action="choose_paying_method").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["", "cash", "sepa_debit"])
def test_what_is_not_possible_is_refused_and_nothing_moves(method):
    agreement = a_paid_agreement()
    client = signed_in(agreement)

    answer = client.post(
        f"/en/portal/agreements/{agreement.reference}/paying-method/", {"method": method}, follow=True
    ).content.decode()

    told = (
        "We have no mandate for direct debit of you." if method == "sepa_debit" else "Choose one of the ways"
    )
    assert told in answer
    assert Agreement.objects.get().paying_method == "pay_link"
    assert not AuditEntry.objects.filter(action="choose_paying_method").exists()


@pytest.mark.django_db
def test_the_letter_says_how_it_is_paid_from_now_on():
    agreement = a_paid_agreement()
    a_mandate(agreement)
    for method in (PayingMethod.SEPA_DEBIT, PayingMethod.TRANSFER, PayingMethod.PAY_LINK):
        choose_paying_method(agreement=agreement, method=method, actor=None, now=clock.now())
    for message in OutboxMessage.objects.filter(kind="agreement.paying_method").order_by("pk"):
        mail_paying_method(reference=message.reference, now=clock.now())

    # Each says how it is paid at the moment of sending; what was before comes with the message.
    collected, transferred, online = mail.outbox
    assert "De automatische incasso is uitgezet" in transferred.body
    assert "met iDEAL, met een kaart of met een overboeking" in collected.body
    assert "uitgezet" not in online.body


@pytest.mark.django_db
def test_finance_chooses_for_a_partner_with_a_reason_that_is_kept_and_shown():
    agreement = a_paid_agreement()
    client = staff(StaffRole.FINANCE)
    page = f"/en/desk/agreements/{agreement.reference}/"
    a_mandate(agreement)
    before = client.get(page).content.decode()

    refused = client.post(f"{page}paying-method/", {"method": "transfer", "reason": " "})
    assert refused.status_code == 422
    assert Agreement.objects.get().paying_method == "pay_link"
    told = client.post(
        f"{page}paying-method/", {"method": "transfer", "reason": "Grote facturen"}, follow=True
    ).content.decode()

    assert "Mandate QMGRXNVZKXJYKJ5E, of the account ending in 5264." in before
    assert "In force, not used for this agreement." in before
    assert Agreement.objects.get().paying_method == "transfer"
    assert PayingChoice.objects.get().reason == "Grote facturen"
    # The reason is a text of a person: not in the audit trail, which nobody can erase.
    assert "reason" not in AuditEntry.objects.get(action="choose_paying_method").facts
    assert "Grote facturen" in told
    assert OutboxMessage.objects.filter(kind="agreement.paying_method").count() == 1


@pytest.mark.django_db
def test_who_is_not_of_finance_chooses_nothing():
    agreement = a_paid_agreement()
    client = staff(StaffRole.QUALITY)

    answer = client.post(
        f"/en/desk/agreements/{agreement.reference}/paying-method/", {"method": "transfer", "reason": "x"}
    )

    assert answer.status_code == 403
    assert Agreement.objects.get().paying_method == "pay_link"
