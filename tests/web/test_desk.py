"""The desks over HTTP: decisions with reasons, invoices and credit notes, and who may do which."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from billing.models import Receivable
from billing.rules.selection import Choice
from billing.tasks import daily_round
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from invoices.models import Document
from quality.models import Decision, Proposal
from quality.queries.eligibility import eligibility_of
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=1)
REASONS = {"mark": "bmip", "fact": "De commissie sprak met de directeur.", "reason": "Voldoet."}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def test_the_quality_desk_recognises_and_withdraws_with_reasons_that_the_partner_reads():
    organisation = an_employer(recognised=False)
    desk = staff(StaffRole.QUALITY)
    page = f"/en/desk/organisations/{organisation.reference}/"
    found = desk.get("/en/desk/organisations/", {"q": organisation.name[:6]}).content.decode()
    assert page in found

    empty = desk.post(f"{page}decide/", {"mark": "bmip", "recognise": "1"})
    assert empty.status_code == 422
    assert not Decision.objects.exists()
    proposed = desk.post(f"{page}decide/", {**REASONS, "recognise": "1"}, follow=True)
    assert "BMIP-erkenning was proposed by Samira Bouali." in proposed.content.decode()
    assert not Decision.objects.exists()
    proposal = f"/en/desk/recognitions/{Proposal.objects.get().reference}/"
    assert "Confirm and send the letter" not in desk.get(proposal).content.decode()
    alone = desk.post(f"{proposal}confirm/")
    assert alone.status_code == 403
    assert "You proposed this yourself. Somebody else must confirm it." in alone.content.decode()
    assert not Decision.objects.exists()

    colleague = staff(StaffRole.ADMINISTRATOR)
    assert "Confirm and send the letter" in colleague.get(proposal).content.decode()
    done = colleague.post(f"{proposal}confirm/", follow=True)

    assert "The recognition holds from now on, and the letter is sent." in done.content.decode()
    assert eligibility_of(organisation=organisation, listing_kind="vacancy", at=SOON).is_satisfied
    desk.post(f"{page}decide/", {**REASONS, "reason": "Er wordt geen loon betaald.", "withdraw": "1"})
    deliver_due()
    assert [decision.kind for decision in Decision.objects.order_by("id")] == ["recognise", "withdraw"]
    assert "Er wordt geen loon betaald." in str(mail.outbox[-1].body)
    assert Decision.objects.order_by("id").last().reference in str(mail.outbox[-1].body)  # type: ignore[union-attr]  # there are two


def test_finance_credits_an_unpaid_invoice_and_not_a_paid_one():
    unpaid, paid = an_agreement(), an_agreement(an_employer())
    a_payment_of(paid)
    desk = staff(StaffRole.FINANCE)
    document = unpaid.receivables.get().document
    shown = desk.get("/en/desk/invoices/", {"q": document.number}).content.decode()
    assert document.number in shown
    assert paid.receivables.get().document.number not in shown

    silent = desk.post(f"/en/desk/invoices/{document.reference}/credit/", {"reason": ""}, follow=True)
    assert "Write down why the invoice is credited." in silent.content.decode()
    done = desk.post(f"/en/desk/invoices/{document.reference}/credit/", {"reason": "Dubbel"}, follow=True)
    refused = desk.post(
        f"/en/desk/invoices/{paid.receivables.get().document.reference}/credit/",
        {"reason": "Toch niet"},
        follow=True,
    )

    assert "Credit note 2027-C0001 is issued and mailed." in done.content.decode()
    assert "Look at the payment first." in refused.content.decode()
    assert Document.objects.filter(kind="credit_note").count() == 1
    assert Receivable.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (StaffRole.FINANCE, "/en/desk/", 200),
        (StaffRole.FINANCE, "/en/desk/invoices/", 200),
        (StaffRole.FINANCE, "/en/desk/registers/", 403),
        (StaffRole.QUALITY, "/en/desk/invoices/", 403),
        (StaffRole.QUALITY, "/en/desk/registers/", 200),
        (StaffRole.PROGRAMME, "/en/desk/invoices/", 403),
        (StaffRole.PROGRAMME, "/en/desk/organisations/", 200),
    ],
)
def test_each_works_at_the_own_desk(role, path, status):
    assert staff(role).get(path).status_code == status


def test_a_partner_finds_no_desk_and_a_stranger_logs_in_first():
    organisation = an_employer()
    document = an_agreement(organisation).receivables.get().document
    partner = Client()
    partner.force_login(an_owner_of(organisation))

    for path in ("", "organisations/", f"organisations/{organisation.reference}/", "registers/", "invoices/"):
        assert partner.get(f"/en/desk/{path}").status_code == 404, path
        assert Client().get(f"/en/desk/{path}").status_code == 302, path
    assert (
        partner.post(f"/en/desk/organisations/{organisation.reference}/decide/", REASONS).status_code == 404
    )
    assert partner.post(f"/en/desk/invoices/{document.reference}/credit/", {"reason": "x"}).status_code == 404
    assert not Document.objects.filter(kind="credit_note").exists()


def test_finance_reads_subscriptions_and_what_was_invoiced_ahead_on_pages_and_as_csv(clock_at):
    a_paid_agreement(an_employer(name="=Kwekerij B.V."), Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))
    clock_at(NOW.replace(year=2028, month=1))
    daily_round()
    desk = staff(StaffRole.FINANCE)

    page = desk.get("/en/desk/subscriptions/?since=2027-01-01").content.decode()
    ahead = desk.get("/en/desk/invoiced-ahead/").content.decode()
    by_programme = desk.get("/en/desk/subscriptions/?as=programme")
    coming = desk.get("/en/desk/subscriptions/?as=renewals").content.decode("utf-8-sig")
    months = desk.get("/en/desk/invoiced-ahead/?as=csv").content.decode("utf-8-sig").splitlines()

    assert "€\xa01,300.00" in page
    assert "€\xa0108.33" in page
    assert "Renewals in 90 days" in page
    assert "December 2027" in ahead
    assert by_programme["Content-Disposition"] == 'attachment; filename="programme.csv"'
    assert "Career;1;108,33;1300,00" in by_programme.content.decode("utf-8-sig")
    assert ";'=Kwekerij B.V.;2028-03-16;1300,00;0;7" in coming, "a name is no formula"
    assert months[0] == "Month;At the beginning;Invoiced;Credited;Earned;At the end"
    assert months[-1] == "2027-03;0,00;1300,00;0,00;-56,83;1243,17"
    assert staff(StaffRole.QUALITY).get("/en/desk/subscriptions/").status_code == 403


def test_before_there_is_anything_the_finance_pages_say_so():
    desk = staff(StaffRole.FINANCE)

    assert "No agreement runs yet." in desk.get("/en/desk/subscriptions/?since=never").content.decode()
    assert "Nothing was invoiced ahead yet" in desk.get("/en/desk/invoiced-ahead/").content.decode()


def test_a_colleague_takes_a_proposal_off_and_the_partner_hears_nothing():
    organisation = an_employer(recognised=False)
    desk = staff(StaffRole.QUALITY)
    desk.post(f"/en/desk/organisations/{organisation.reference}/decide/", {**REASONS, "recognise": "1"})
    proposal = f"/en/desk/recognitions/{Proposal.objects.get().reference}/"

    done = staff(StaffRole.ADMINISTRATOR).post(f"{proposal}take-off/", follow=True)

    assert "The proposal is taken off." in done.content.decode()
    assert "Taken off." in desk.get(proposal).content.decode()
    assert desk.post(f"{proposal}take-off/").status_code == 409
    assert staff(StaffRole.FINANCE).get(proposal).status_code == 403
    deliver_due()
    assert mail.outbox == []
