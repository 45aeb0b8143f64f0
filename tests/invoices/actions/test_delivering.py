"""The log of deliveries: every try, what was sent again, to whom, and what the database does not let go."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from foundation.actions.outbox import deliver_next
from foundation.clock import wall_time
from foundation.models import OutboxMessage, User
from invoices.actions.delivering import (
    MailAddressWrong,
    MailedOften,
    MailOnItsWay,
    NotMailedYet,
    forget_addresses,
    mail_again,
    record_download,
    record_sent,
)
from invoices.choices import Channel, FileKind, Recipient
from invoices.models import Delivery, DeliveryEvent, Document, DocumentFile
from invoices.queries.deliveries import address_of, delivery_events
from tests.foundation.mail_servers import ServerThatRefuses
from tests.invoices.deliveries import log_of
from tests.invoices.given import NOW, an_issued_invoice

pytestmark = pytest.mark.django_db

ADDRESS = "administratie@zandhorst.example"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def finance() -> User:
    return User.objects.create_user("samira@mip.example", is_staff=True)


def deliver(hours: int = 0) -> None:
    """All that is due, at most a hundred tries, as if it were so many hours later."""
    for _turn in range(100):
        if not deliver_next(wall_now=wall_time() + timedelta(hours=hours), now=NOW + timedelta(hours=hours)):
            break


def a_mailed_invoice() -> Document:
    document = an_issued_invoice()
    deliver()
    return document


def test_the_first_mail_is_written_down_with_its_files_and_the_address_stays_on_the_document() -> None:
    document = a_mailed_invoice()

    assert log_of(document) == [("mail", ADDRESS, "sent")]
    event = DeliveryEvent.objects.get()
    assert event.at == NOW
    assert event.files == list(
        DocumentFile.objects.filter(document=document).order_by("kind").values_list("sha256", flat=True)
    )
    assert len(event.files) == 2
    assert event.delivery.address == ""
    [letter] = mail.outbox
    assert letter.extra_headers["Message-ID"] == f"<{event.delivery.message_id}>"


def test_a_server_that_fails_twice_leaves_two_failed_tries_and_one_sent(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "tests.foundation.mail_servers.ServerThatRefuses"
    ServerThatRefuses.times = 2
    document = a_mailed_invoice()
    assert log_of(document) == [("mail", ADDRESS, "failed")]

    deliver(hours=1)
    assert log_of(document) == [("mail", ADDRESS, "failed")] * 2
    deliver(hours=2)
    deliver(hours=3)

    assert log_of(document) == [("mail", ADDRESS, "failed")] * 2 + [("mail", ADDRESS, "sent")]
    assert len(mail.outbox) == 1
    failed = DeliveryEvent.objects.filter(outcome="failed").first()
    assert failed is not None
    assert failed.reason == "SMTPRecipientsRefused: {'(address)': (450, b'try later <(address)>')}"
    assert failed.files == []
    assert "@" not in "".join(OutboxMessage.objects.values_list("last_error", flat=True))


def test_a_mail_that_left_does_not_leave_again_when_its_message_is_delivered_twice() -> None:
    document = a_mailed_invoice()
    OutboxMessage.objects.filter(kind="invoice.mail").update(done_at=None)

    deliver()

    assert len(mail.outbox) == 1
    assert log_of(document) == [("mail", ADDRESS, "sent")]


def test_finance_mails_it_again_to_a_typed_address_which_is_kept_with_its_last_day(finance: User) -> None:
    document = a_mailed_invoice()
    for _click in range(2):
        mail_again(
            document=document,
            recipient=Recipient.OTHER,
            address=" boekhouder@kantoor.example ",
            after=1,
            actor=finance,
            now=NOW,
        )

    deliver()

    assert log_of(document) == [("mail", ADDRESS, "sent"), ("mail", "boekhouder@kantoor.example", "sent")]
    assert [letter.to for letter in mail.outbox] == [[ADDRESS], ["boekhouder@kantoor.example"]]
    assert mail.outbox[0].attachments == mail.outbox[1].attachments
    second = Delivery.objects.get(key=f"mail:{document.reference}:2")
    assert second.address_until == date(2035, 1, 1)
    assert second.asked_by == finance
    first_id, second_id = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first_id != second_id


def test_the_address_on_the_document_is_not_kept_twice_and_a_person_keeps_its_own(finance: User) -> None:
    document = a_mailed_invoice()
    again = mail_again(
        document=document, recipient=Recipient.OTHER, address=ADDRESS.title(), after=1, actor=finance, now=NOW
    )
    deliver()
    to_me = mail_again(document=document, recipient=Recipient.PERSON, after=2, actor=finance, now=NOW)
    deliver()

    assert (again.recipient, again.address) == (Recipient.DOCUMENT, "")
    assert (to_me.recipient, to_me.address) == (Recipient.PERSON, "")
    assert address_of(to_me) == "samira@mip.example"
    assert mail.outbox[-1].to == ["samira@mip.example"]


def test_what_cannot_be_mailed_again_is_refused_and_nothing_is_asked(finance: User) -> None:
    document = an_issued_invoice()

    def again(address: str, after: int, hours: int = 0) -> Delivery:
        return mail_again(
            document=document,
            recipient=Recipient.OTHER,
            address=address,
            after=after,
            actor=finance,
            now=NOW + timedelta(hours=hours),
        )

    with pytest.raises(NotMailedYet):
        again("a@kantoor.example", 0)
    deliver()
    for typed in ("", "kantoor.example", "a@b@c", "a@kantoor.example\nBcc: b@c.example", "a@b.nl, c@d.nl"):
        with pytest.raises(MailAddressWrong):
            again(typed, 1)
    again("a@kantoor.example", 1)
    with pytest.raises(MailOnItsWay):
        again("A@kantoor.example", 2)
    for after in (2, 3, 4):
        deliver()
        again(f"a{after}@kantoor.example", after)
    deliver()
    with pytest.raises(MailedOften, match="5"):
        again("b@kantoor.example", 5)

    assert Delivery.objects.count() == 5
    assert len(mail.outbox) == 5
    assert again("b@kantoor.example", 5, hours=25).key == f"mail:{document.reference}:6"


def test_a_download_is_written_down_once_a_day_for_each_reader_and_file(finance: User) -> None:
    document = a_mailed_invoice()
    today = NOW.date()

    for day in (today, today, today + timedelta(days=1)):
        for kind in (FileKind.PDF, FileKind.UBL):
            record_download(
                document=document, kind=kind, channel=Channel.PORTAL, reader=finance, day=day, now=NOW
            )
        record_download(
            document=document, kind=FileKind.PDF, channel=Channel.API, reader=None, day=day, now=NOW
        )

    assert delivery_events(channel="portal").count() == 4
    assert delivery_events(channel="api").count() == 2
    assert {address_of(one.delivery) for one in delivery_events(channel="portal")} == {"samira@mip.example"}


def test_a_typed_address_is_forgotten_on_its_day_and_the_delivery_stays(finance: User) -> None:
    document = a_mailed_invoice()
    mail_again(
        document=document,
        recipient=Recipient.OTHER,
        address="a@kantoor.example",
        after=1,
        actor=finance,
        now=NOW,
    )
    deliver()

    assert forget_addresses(today=date(2034, 12, 31)) == 0
    assert forget_addresses(today=date(2035, 1, 1)) == 1
    assert forget_addresses(today=date(2035, 1, 1)) == 0

    assert log_of(document) == [("mail", ADDRESS, "sent"), ("mail", "", "sent")]


def test_the_database_lets_nothing_of_the_log_change_or_go(finance: User) -> None:
    document = a_mailed_invoice()
    mail_again(
        document=document,
        recipient=Recipient.OTHER,
        address="a@kantoor.example",
        after=1,
        actor=finance,
        now=NOW,
    )
    event = DeliveryEvent.objects.get()
    attempts = (
        lambda: DeliveryEvent.objects.update(reason="x"),
        lambda: DeliveryEvent.objects.all().delete(),
        lambda: Delivery.objects.filter(events=None).delete(),
        lambda: Delivery.objects.update(asked_at=NOW + timedelta(days=1)),
        lambda: Delivery.objects.filter(events=None).update(address="b@kantoor.example"),
    )

    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()

    assert DeliveryEvent.objects.get() == event
    assert Delivery.objects.get(events=None).address == "a@kantoor.example"


@pytest.mark.parametrize(
    ("guard", "facts"),
    [
        ("delivery_keeps_an_address_only_with_its_last_day", {"address": "a@b.nl"}),
        ("delivery_keeps_an_address_only_with_its_last_day", {"recipient": "other", "address": "a@b.nl"}),
        ("delivery_to_a_person_names_the_person", {"recipient": "person"}),
        ("delivery_by_mail_has_a_message_id", {"message_id": ""}),
        ("delivery_by_mail_has_a_message_id", {"channel": "portal"}),
        ("delivery_has_a_message_id_of_its_own", {"message_id": "taken@mip.example"}),
    ],
)
def test_the_database_guards_what_a_delivery_says(guard: str, facts: dict[str, object]) -> None:
    document = an_issued_invoice()
    row: dict[str, object] = {
        "document": document,
        "channel": "mail",
        "recipient": "document",
        "asked_at": NOW,
        "message_id": "own@mip.example",
    }
    Delivery.objects.create(**{**row, "key": "one", "message_id": "taken@mip.example"})

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Delivery.objects.create(**{**row, "key": "other", **facts})


def test_the_database_guards_what_came_of_a_delivery() -> None:
    a_mailed_invoice()
    delivery = Delivery.objects.get()

    with pytest.raises(IntegrityError, match="delivery_is_sent_once"), transaction.atomic():
        record_sent(delivery=delivery, kinds=[FileKind.PDF], now=NOW)
    for facts in ({"outcome": "failed"}, {"outcome": "bounced", "reason": "x", "files": ["a"]}):
        with (
            pytest.raises(IntegrityError, match="delivery_event_says_what_went_or_why_not"),
            transaction.atomic(),
        ):
            DeliveryEvent.objects.create(delivery=delivery, at=NOW, **facts)
    DeliveryEvent.objects.create(delivery=delivery, at=NOW, outcome="bounced", reason="550")
    with pytest.raises(IntegrityError, match="delivery_comes_back_once"), transaction.atomic():
        DeliveryEvent.objects.create(delivery=delivery, at=NOW, outcome="bounced", reason="550")
