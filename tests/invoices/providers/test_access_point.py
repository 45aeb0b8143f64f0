"""E-invoices go to an access point once each; the folder holds them whole, under their number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from foundation.actions.outbox import deliver_next
from foundation.choices import PartyKind
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from invoices.actions.issuing import issue_invoices
from invoices.models import Delivery, DeliveryEvent, Document
from invoices.providers.folder import AnotherFileInItsPlace, FolderAccessPoint
from invoices.providers.handing_over import access_point, hand_over
from invoices.queries.deliveries import address_of
from invoices.queries.documents import ubl_of
from tests.invoices.deliveries import log_of
from tests.invoices.given import NOW, a_draft, a_party, an_issued_invoice

pytestmark = pytest.mark.django_db

OIN = "00000001003214345000"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    folder = tmp_path / "peppol"
    folder.mkdir()
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ACCESS_POINT, settings.ACCESS_POINT_FOLDER = "folder", str(folder)
    return folder


def deliver(hours: int = 0) -> None:
    for _turn in range(100):
        if not deliver_next(wall_now=wall_time() + timedelta(hours=hours), now=NOW):
            break


def a_town_invoice() -> Document:
    town = a_party(name="Gemeente Someren", kind=PartyKind.GOVERNMENT, kvk_number="", oin=OIN)
    return issue_invoices(drafts=[a_draft(party=town)], now=NOW)[0]


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_the_e_invoice_of_a_town_lies_in_the_folder_under_its_number_beside_the_mail(folder: Path) -> None:
    document = a_town_invoice()

    deliver()

    assert names_in(folder) == ["2027-00001.xml"]
    assert (folder / "2027-00001.xml").read_bytes() == ubl_of(document)
    assert sorted(log_of(document)) == [
        ("folder", f"0190:{OIN}", "sent"),
        ("mail", "administratie@zandhorst.example", "sent"),
    ]
    handed = DeliveryEvent.objects.get(delivery__channel="folder")
    assert handed.receipt == "2027-00001.xml"
    assert len(handed.files) == 1
    assert address_of(handed.delivery) == f"0190:{OIN}"


def test_nothing_is_handed_over_when_no_access_point_is_set(folder: Path, settings: LazySettings) -> None:
    settings.ACCESS_POINT = ""

    a_town_invoice()
    deliver()

    assert names_in(folder) == []
    assert not OutboxMessage.objects.filter(kind="invoice.access_point").exists()
    with pytest.raises(ImproperlyConfigured, match="MENUKAART_ACCESS_POINT"):
        access_point()


def test_a_message_that_is_delivered_twice_hands_over_once(folder: Path) -> None:
    document = a_town_invoice()
    deliver()
    (folder / "2027-00001.xml").unlink()  # taken by the access point
    OutboxMessage.objects.filter(kind="invoice.access_point").update(done_at=None)

    deliver()

    assert names_in(folder) == []
    assert Delivery.objects.filter(document=document, channel="folder").count() == 1


def test_a_folder_that_is_away_is_tried_again_and_each_try_is_seen(folder: Path) -> None:
    folder.rmdir()
    document = a_town_invoice()
    deliver()
    deliver(hours=1)
    folder.mkdir()
    deliver(hours=2)

    handed = [one for one in log_of(document) if one[0] == "folder"]
    assert [outcome for _channel, _to, outcome in handed] == ["failed", "failed", "sent"]
    assert names_in(folder) == ["2027-00001.xml"]
    failed = DeliveryEvent.objects.filter(outcome="failed").first()
    assert failed is not None
    assert failed.reason.startswith("FileNotFoundError")


def test_the_same_file_in_its_place_is_good_and_another_is_left_alone(folder: Path) -> None:
    document = an_issued_invoice()
    point = FolderAccessPoint(folder)

    first, second = point.send(document, b"<Invoice/>"), point.send(document, b"<Invoice/>")
    with pytest.raises(AnotherFileInItsPlace, match="2027-00001"):
        point.send(document, b"<Other/>")

    assert first == second
    assert names_in(folder) == ["2027-00001.xml"]
    assert (folder / "2027-00001.xml").read_bytes() == b"<Invoice/>"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_hand_over_once(folder: Path) -> None:
    document = a_town_invoice()
    while not OutboxMessage.objects.filter(kind="invoice.access_point").exists():
        assert deliver_next(wall_now=wall_time(), now=NOW)

    def work(_number: int) -> None:
        try:
            hand_over(reference=document.reference, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))

    assert names_in(folder) == ["2027-00001.xml"]
    assert log_of(document) == [("folder", f"0190:{OIN}", "sent")]
