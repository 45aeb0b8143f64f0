"""A mail that came back is written down once, with the mail it was; whatever is none of ours leaves nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, User
from invoices.actions.bounces import (
    MailUnknown,
    NoNotification,
    NothingCameBack,
    NotificationOfTooManyParts,
    NotificationTooLarge,
    NotificationWithoutMail,
    record_bounce,
)
from invoices.actions.delivering import mail_again
from invoices.choices import Recipient
from invoices.models import Delivery, DeliveryEvent, Document
from invoices.queries.deliveries import has_returned, returned_mails
from invoices.rules.bounces import LARGEST
from tests.invoices.deliveries import a_notification, log_of
from tests.invoices.given import NOW, an_issued_invoice

pytestmark = pytest.mark.django_db

ADDRESS = "administratie@zandhorst.example"


@pytest.fixture
def mailed() -> Document:
    document = an_issued_invoice()
    deliver_due()
    return document


def test_a_mail_that_came_back_is_written_down_once_with_its_reason(mailed: Document) -> None:
    raw = a_notification(Delivery.objects.get().message_id)

    event = record_bounce(raw=raw, now=NOW)
    again = record_bounce(raw=raw, now=NOW)

    assert again == event
    assert event.reason == "550 5.1.1 <(address)>: user unknown"
    assert log_of(mailed) == [("mail", ADDRESS, "sent"), ("mail", ADDRESS, "bounced")]
    assert list(returned_mails()) == [event]
    assert AuditEntry.objects.filter(action="document.mail_came_back").count() == 1


def test_a_later_mail_that_left_settles_it_until_that_comes_back_too(mailed: Document) -> None:
    first = Delivery.objects.get()
    record_bounce(raw=a_notification(first.message_id), now=NOW)
    actor = User.objects.create_user("samira@mip.example")

    second = mail_again(
        document=mailed,
        recipient=Recipient.OTHER,
        address="new@zandhorst.example",
        after=1,
        actor=actor,
        now=NOW,
    )
    assert has_returned(mailed)
    deliver_due()
    assert not has_returned(mailed)
    event = record_bounce(raw=a_notification(second.message_id), now=NOW)

    assert list(returned_mails()) == [event]


def test_what_comes_late_of_an_address_that_was_replaced_asks_nothing(mailed: Document) -> None:
    first = Delivery.objects.get()
    actor = User.objects.create_user("samira@mip.example")
    mail_again(
        document=mailed,
        recipient=Recipient.OTHER,
        address="new@zandhorst.example",
        after=1,
        actor=actor,
        now=NOW,
    )
    deliver_due()

    record_bounce(raw=a_notification(first.message_id), now=NOW)

    assert not has_returned(mailed)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (a_notification("unknown@elsewhere.example"), MailUnknown),
        (a_notification(""), NotificationWithoutMail),
        (b"Subject: hello\n\nhello", NoNotification),
        (b"x" * (LARGEST + 1), NotificationTooLarge),
        (
            b"Content-Type: multipart/report; boundary=x\n\n" + b"\n--x\n\nx" * 5000,
            NotificationOfTooManyParts,
        ),
        (a_notification("a@b", action="delayed"), NothingCameBack),
    ],
    ids=["unknown", "without-mail", "no-notification", "huge", "many-parts", "delayed"],
)
def test_what_tells_of_no_mail_of_ours_is_refused_and_leaves_nothing(
    mailed: Document, raw: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record_bounce(raw=raw, now=NOW)

    assert log_of(mailed) == [("mail", ADDRESS, "sent")]


def test_the_command_reads_a_file_or_what_comes_in(
    mailed: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = a_notification(Delivery.objects.get().message_id)
    file = tmp_path / "bounce.eml"
    file.write_bytes(raw)
    out = io.StringIO()

    call_command("record_bounce", str(file), stdout=out)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("record_bounce", stdout=io.StringIO())

    assert json.loads(out.getvalue()) == {
        "document": "2027-00001",
        "reason": "550 5.1.1 <(address)>: user unknown",
    }
    assert DeliveryEvent.objects.filter(outcome="bounced").count() == 1


def test_the_command_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "hello.eml"
    file.write_bytes(b"Subject: hello\n\nhello")
    huge = tmp_path / "huge.eml"
    huge.write_bytes(b"x" * (LARGEST + 2))

    with pytest.raises(CommandError, match="RFC 3464"):
        call_command("record_bounce", str(file))
    with pytest.raises(CommandError, match="5 MB"):
        call_command("record_bounce", str(huge))
    with pytest.raises(CommandError, match="No such file"):
        call_command("record_bounce", str(tmp_path / "nowhere.eml"))
