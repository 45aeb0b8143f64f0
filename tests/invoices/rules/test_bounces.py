"""Notifications of mail servers: read when they say that a mail came back, refused when they do not."""

from __future__ import annotations

import email
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.rules.masking import without_addresses
from invoices.rules.bounces import LARGEST, NoBounce, NotABounce, bounce_in
from tests.invoices.deliveries import a_notification


def why(raw: bytes) -> NoBounce:
    with pytest.raises(NotABounce) as refused:
        bounce_in(raw)
    return refused.value.why


@pytest.mark.parametrize("only_headers", [False, True])
def test_a_notification_says_which_mail_came_back_and_why_without_the_address(only_headers):
    bounce = bounce_in(a_notification("abc@mip.example", only_headers=only_headers))

    assert bounce.message_id == "abc@mip.example"
    assert bounce.reason == "550 5.1.1 <(address)>: user unknown"


def test_a_notification_with_lines_as_mail_servers_write_them_is_read():
    raw = a_notification("abc@mip.example").replace(b"\n", b"\r\n")

    assert bounce_in(raw).message_id == "abc@mip.example"


def test_the_status_stands_in_when_nothing_else_is_said():
    assert bounce_in(a_notification("a@b", diagnostic="")).reason == "5.1.1"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_did_not_fail_did_not_come_back(action):
    assert why(a_notification("a@b", action=action)) == NoBounce.NOTHING_CAME_BACK


def test_what_does_not_name_its_mail_is_refused():
    assert why(a_notification("")) == NoBounce.NO_MESSAGE_ID


def test_a_mail_that_is_larger_than_allowed_is_refused_unread():
    raw = a_notification("a@b")

    assert bounce_in(raw + b"\n" * (LARGEST - len(raw))).message_id == "a@b"
    assert why(raw + b"\n" * (LARGEST - len(raw) + 1)) == NoBounce.TOO_LARGE


def test_many_parts_beside_each_other_are_refused():
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    for _number in range(21):
        report.attach(MIMEText("x"))
    thousands = report.as_bytes().replace(b"\n\nx", b"\n\nx" + b"\n--x" * 10_000)

    assert why(report.as_bytes()) == NoBounce.TOO_MANY_PARTS
    assert why(thousands) == NoBounce.TOO_MANY_PARTS


def test_parts_inside_each_other_without_end_are_refused():
    nested = b"Content-Type: message/rfc822\n\n" * 50_000

    assert why(nested) == NoBounce.TOO_MANY_PARTS


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: somebody@example.nl\nSubject: Auto: away\n\nI am away until Monday.\n",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno parts",
        b"Content-Type: message/delivery-status\n\nAction: failed\n",
        b"%PDF-1.7 \xff\xfe\x00",
    ],
)
def test_a_mail_of_another_kind_is_refused(raw):
    assert why(raw) == NoBounce.NO_NOTIFICATION


def test_a_report_of_another_kind_is_refused():
    raw = a_notification("a@b").replace(
        b'report-type="delivery-status"', b'report-type="disposition-notification"'
    )

    assert raw != a_notification("a@b")
    assert why(raw) == NoBounce.NO_NOTIFICATION


def test_a_notification_inside_another_mail_says_nothing():
    """Who sends us an attachment does not speak for a mail server."""
    outer = MIMEMultipart("mixed")
    outer.attach(MIMEText("See below."))
    outer.attach(MIMEMessage(email.message_from_bytes(a_notification("a@b"))))

    assert why(outer.as_bytes()) == NoBounce.NO_NOTIFICATION


@given(st.binary(max_size=400))
@example(b"Content-Type: multipart/report; report-type*=delivery-status; boundary=\xff\n\n--\xff\n")
def test_whatever_comes_in_is_read_or_refused(noise):
    raw = a_notification("a@b")
    for mail in (noise, raw[: len(raw) // 2] + noise + raw[len(raw) // 2 :], noise + raw):
        try:
            bounce = bounce_in(mail)
        except NotABounce:
            continue
        assert bounce.message_id
        assert bounce.reason


@given(st.text(alphabet="ab@. <>,", max_size=40))
def test_no_address_is_left(text):
    left = without_addresses(f"550 <somebody.else+tag@example.nl> {text}")

    assert "example.nl" not in left
    assert left.startswith("550 <(address)>")
