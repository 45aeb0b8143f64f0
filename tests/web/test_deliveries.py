"""What was sent where: at the desk with filter, count and CSV, in the portal, over the API, and after a bounce."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from billing.tasks import daily_round
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.models import Party
from invoices.actions.bounces import record_bounce
from invoices.models import Delivery, DeliveryEvent, Document
from marketplace.models import Organisation
from tests.api.given import Caller
from tests.billing.given import NOW, an_agreement, an_employer
from tests.invoices.deliveries import a_notification, log_of
from tests.marketplace.given import an_organisation, an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DESK = "/en/desk/invoices/"
LOG = f"{DESK}deliveries/"


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


@pytest.fixture
def employer() -> Organisation:
    return an_employer()


@pytest.fixture
def document(employer: Organisation) -> Document:
    """An invoice that was mailed."""
    found = an_agreement(employer).receivables.get().document
    deliver_due()
    mail.outbox.clear()
    return found


def read(response) -> str:
    return html.unescape(response.content.decode())


def member_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def bounce(document: Document) -> None:
    delivery = Delivery.objects.filter(document=document, channel="mail").latest("id")
    record_bounce(raw=a_notification(delivery.message_id), now=NOW)


def test_the_desk_sees_nothing_before_something_is_sent():
    page = read(staff(StaffRole.FINANCE).get(LOG))

    assert "Nothing was sent yet." in page
    assert "Download as CSV" not in page


def test_the_desk_filters_the_log_and_the_filter_stays_in_the_address(document: Document):
    desk = staff(StaffRole.FINANCE)
    bounce(document)
    to = document.buyer["email"]

    everything = read(desk.get(LOG))
    came_back = read(desk.get(LOG, {"outcome": "bounced", "channel": "mail", "q": document.number}))

    assert '<span class="soft">(2)</span>' in everything
    assert everything.count(to) == 2
    assert '<span class="soft">(1)</span>' in came_back
    assert "550 5.1.1 <(address)>: user unknown" in came_back
    assert '<option value="bounced" selected>' in came_back
    assert f"?outcome=bounced&channel=mail&q={document.number}&as=csv" in came_back
    name = document.buyer["name"][2:9]
    for query, count in (
        ({"q": name}, 2),
        ({"q": "somebody else"}, 0),
        ({"channel": "portal"}, 0),
        ({"since": "2027-03-16", "until": "2027-03-16"}, 2),
        ({"since": "2027-03-17"}, 0),
        ({"until": "2027-03-15"}, 0),
    ):
        assert f'<span class="soft">({count})</span>' in read(desk.get(LOG, query)), query
    assert "Show all" in read(desk.get(LOG, {"channel": "portal"}))


def test_a_filter_that_cannot_be_is_said_and_nothing_breaks(document: Document):
    desk = staff(StaffRole.FINANCE)

    for query in ({"since": "yesterday"}, {"channel": "pigeon"}, {"outcome": "lost", "as": "csv"}):
        answer = desk.get(LOG, query)
        assert answer.status_code == 422
        assert "error-list" in read(answer)
    assert desk.get(LOG, {"page": "99"}).status_code == 200
    assert desk.get(LOG, {"q": "\x00"}).status_code == 422


def test_the_log_as_csv_says_it_all(document: Document):
    rows = staff(StaffRole.FINANCE).get(LOG, {"as": "csv", "outcome": "sent"}).content.decode().splitlines()

    hashes = " ".join(DeliveryEvent.objects.get().files)
    assert len(rows) == 2
    assert rows[0].endswith(
        "When;Number;Partner;By what way;To;What came of it;Reason;Receipt;Files (SHA-256)"
    )
    assert rows[1].startswith("2027-03-16 10:")
    assert (
        f";{document.number};{document.buyer['name']};e-mail;{document.buyer['email']};sent;;;{hashes}"
        in rows[1]
    )


def test_the_log_asks_the_database_the_same_number_of_times_for_more_rows(
    document: Document, django_assert_max_num_queries, django_assert_num_queries
):
    desk = staff(StaffRole.FINANCE)
    bounce(document)
    for address in (LOG, f"{DESK}{document.reference}/deliveries/", "/en/desk/"):
        desk.get(address)
        with django_assert_max_num_queries(16) as few:
            desk.get(address)
        delivery = Delivery.objects.latest("id")
        for number in range(5):
            DeliveryEvent.objects.create(
                delivery=delivery, at=NOW + timedelta(minutes=number), outcome="failed", reason="away"
            )
        with django_assert_num_queries(len(few)):
            desk.get(address)


def test_more_than_a_page_is_leafed_through_with_the_filter(document: Document):
    desk = staff(StaffRole.FINANCE)
    delivery = Delivery.objects.get()
    for number in range(60):
        DeliveryEvent.objects.create(
            delivery=delivery, at=NOW + timedelta(minutes=number), outcome="failed", reason=f"away {number}"
        )

    first = read(desk.get(LOG, {"outcome": "failed"}))
    second = read(desk.get(LOG, {"outcome": "failed", "page": "2"}))

    assert "1 to 50 of 60" in first
    assert "?outcome=failed&page=2" in first
    assert "51 to 60 of 60" in second
    assert "away 59<" in first
    assert "away 59<" not in second


def test_finance_mails_again_to_a_typed_address_from_the_trail(document: Document):
    desk = staff(StaffRole.FINANCE)
    trail = f"{DESK}{document.reference}/deliveries/"
    wrong = desk.post(trail, {"address": "boekhouder", "after": "1"})
    for _click in range(2):
        assert desk.post(trail, {"address": "boekhouder@kantoor.example", "after": "1"}).status_code == 302
    waiting = read(desk.get(trail))
    deliver_due()

    page = read(desk.get(trail))

    assert wrong.status_code == 422
    assert "This is not an e-mail address." in read(wrong)
    assert "A mail is still on its way." in waiting
    assert "A mail is still on its way." not in page
    assert [letter.to for letter in mail.outbox] == [["boekhouder@kantoor.example"]]
    assert "boekhouder@kantoor.example" in page
    sent = [sha for files in DeliveryEvent.objects.values_list("files", flat=True) for sha in files]
    assert sent != []
    assert all(sha in page for sha in sent)
    assert staff(StaffRole.QUALITY).get(trail).status_code == 403
    assert desk.get(f"{DESK}D-NONE/deliveries/").status_code == 404


def test_a_mail_that_came_back_is_a_task_at_the_desk_until_it_is_mailed_elsewhere(
    document: Document, employer: Organisation
):
    desk = staff(StaffRole.FINANCE)
    partner = member_of(employer)
    assert "no longer work" not in read(desk.get("/en/desk/"))
    bounce(document)
    trail = f"{DESK}{document.reference}/deliveries/"

    start = read(desk.get("/en/desk/"))
    assert "Mail addresses that no longer work" in start
    assert trail in start
    assert f"The mail to {document.buyer['email']} came back." in start
    assert "Mail addresses that no longer work" not in read(staff(StaffRole.QUALITY).get("/en/desk/"))
    assert "This mail address no longer works." in read(desk.get(trail))
    for page in ("/en/portal/invoices/", f"/en/portal/invoices/{document.number}/"):
        assert "no longer works" in read(partner.get(page))

    desk.post(trail, {"address": "new@zandhorst.example", "after": "1"})
    deliver_due()

    assert "Mail addresses that no longer work" not in read(desk.get("/en/desk/"))
    assert "no longer works" not in read(desk.get(trail))
    for page in ("/en/portal/invoices/", f"/en/portal/invoices/{document.number}/"):
        assert "no longer works" not in read(partner.get(page))


def test_a_member_sees_when_it_was_sent_and_mails_it_again_to_its_own_address_only(
    document: Document, employer: Organisation
):
    partner = member_of(employer)
    address = f"/en/portal/invoices/{document.number}/"
    Party.objects.filter(pk=employer.party_id).update(email="new@zandhorst.example")

    page = read(partner.get(address))
    partner.post(f"{address}mail/", {"to": "invoices", "after": "1"})
    deliver_due()
    partner.post(f"{address}mail/", {"to": "me", "after": "2", "address": "elsewhere@example.nl"})
    deliver_due()
    nowhere = partner.post(f"{address}mail/", {"to": "elsewhere@example.nl", "after": "3"}, follow=True)

    assert f"to {document.buyer['email']} (e-mail)" in page
    assert "Mail it again to new@zandhorst.example" in page
    assert [letter.to for letter in mail.outbox] == [
        ["new@zandhorst.example"],
        [an_owner_of(employer).email],
    ]
    assert "Choose to which address we mail it." in read(nowhere)
    assert Client().post(f"{address}mail/", {"to": "me", "after": "3"}).status_code == 302
    assert Delivery.objects.count() == 3


def test_a_member_of_another_organisation_cannot_have_it_mailed(document: Document):
    stranger = member_of(an_organisation())
    answer = stranger.post(f"/en/portal/invoices/{document.number}/mail/", {"to": "me", "after": "1"})

    assert answer.status_code == 404
    assert Delivery.objects.count() == 1


def test_downloads_in_the_portal_and_over_the_api_are_written_down(
    document: Document, employer: Organisation
):
    partner, caller = member_of(employer), Caller(employer)
    address = f"/en/portal/invoices/{document.number}/"
    partner.head(f"{address}pdf/")
    for _time in range(2):
        partner.get(f"{address}pdf/")
    partner.get(f"{address}ubl/")
    caller.get(f"invoices/{document.number}/pdf")

    assert [one[0] for one in log_of(document)] == ["mail", "portal", "portal", "api"]
    page = read(staff(StaffRole.FINANCE).get(f"{DESK}{document.reference}/deliveries/"))
    assert "Download in the portal" in page
    assert "a system of the partner" in page


def test_what_our_own_desk_fetches_is_no_delivery(document: Document):
    staff(StaffRole.FINANCE).get(f"{DESK}{document.reference}/pdf/")

    assert [one[0] for one in log_of(document)] == ["mail"]


def test_the_daily_round_forgets_typed_addresses_whose_day_is_over(document: Document, clock_at):
    desk = staff(StaffRole.FINANCE)
    desk.post(f"{DESK}{document.reference}/deliveries/", {"address": "a@kantoor.example", "after": "1"})
    deliver_due()
    clock_at(NOW.replace(year=2034, month=12))
    daily_round()
    assert Delivery.objects.filter(address="a@kantoor.example").exists()

    clock_at(NOW.replace(year=2035))
    daily_round()

    assert not Delivery.objects.exclude(address="").exists()
    assert log_of(document)[:2] == [("mail", document.buyer["email"], "sent"), ("mail", "", "sent")]
