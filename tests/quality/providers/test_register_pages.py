"""Registers are fetched from where they are published: once a week, carefully, and a failure changes nothing."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage

from quality.actions.registers import import_register
from quality.choices import QueueKind
from quality.models import MarkHeld, Register, RegisterRow, RegisterSnapshot
from quality.providers.register_pages import RegisterNotFetched, fetch_page, fetch_registers
from quality.queries.queue import waiting_at
from quality.queries.registers import age_in_days
from tests.quality.given import NOW, a_partner, a_register_file, a_small_ind_register

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


class Site:
    """A small site on this machine: what it answers with is set by the test."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.content = b""
        self.drips = False
        self.moved_to = ""
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                moved = site.moved_to and self.path != site.moved_to
                self.send_response(301 if moved else site.status)
                if moved:
                    self.send_header("Location", site.moved_to)
                for name, value in site.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if site.drips:
                        for _second in range(100):
                            self.wfile.write(b"a")
                            self.wfile.flush()
                            threading.Event().wait(0.02)
                    else:
                        self.wfile.write(site.content)
                except ConnectionError:
                    pass

            def log_message(self, *_args: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.address = f"http://{self.host}/register/ind.html"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(settings) -> Iterator[Site]:
    made = Site()
    settings.REGISTER_TRUSTED_HOSTS = (made.host,)
    yield made
    made.close()


@pytest.fixture
def fetched_register(site: Site) -> Register:
    register = a_small_ind_register()
    register.source_address, register.is_fetched = site.address, True
    register.save()
    return register


def a_page(*kvk_numbers: str, nonce: str = "1") -> bytes:
    rows = "".join(f"<tr><th>Bedrijf {number} B.V.</th><td>{number}</td></tr>" for number in kvk_numbers)
    rows += "".join(f"<tr><th>Ander {n} B.V.</th><td>{10_000_000 + n}</td></tr>" for n in range(20))
    return (
        f"<!doctype html><html><body data-nonce='{nonce}'><table><tr><th>Organisation</th><th>KvK number</th></tr>"
        f"{rows}</table></body></html>"
    ).encode()


def test_a_register_is_fetched_with_its_consequences_and_a_copy_by_its_hash(site, fetched_register):
    site.content = a_page("99000001")
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")

    assert fetch_registers(wall_now=NOW, now=NOW) == 1

    snapshot = RegisterSnapshot.objects.get()
    assert (snapshot.source, snapshot.file_name, snapshot.rows) == (site.address, "ind.html", 21)
    assert snapshot.sha256 == hashlib.sha256(site.content).hexdigest()
    with default_storage.open(f"registers/{snapshot.sha256}") as copy:
        assert copy.read() == site.content
    assert MarkHeld.objects.get(organisation=partner).state == "verified"


def test_an_address_is_asked_once_a_week_and_the_same_page_changes_nothing(site, fetched_register):
    site.content = a_page("99000001")
    fetch_registers(wall_now=NOW, now=NOW)

    assert fetch_registers(wall_now=NOW + WEEK - timedelta(seconds=1), now=NOW + WEEK) == 0
    # What stands around the table is another every time; the table is not.
    site.content = a_page("99000001", nonce="2")
    assert fetch_registers(wall_now=NOW + WEEK, now=NOW + WEEK) == 1

    assert len(site.asked) == 2
    snapshot = RegisterSnapshot.objects.select_related("register").get()
    assert RegisterRow.objects.count() == 21
    assert age_in_days(snapshot, NOW + WEEK) == 0, "its address says the same today"


def test_a_register_that_is_not_switched_on_is_not_asked(site, fetched_register):
    Register.objects.update(is_fetched=False)

    assert fetch_registers(wall_now=NOW, now=NOW) == 0
    assert site.asked == []


def away(site: Site) -> None:
    site.close()


def not_found(site: Site) -> None:
    site.status = 404


def another_page(site: Site) -> None:
    site.content = b"<!doctype html><html><p>We have moved.</p></html>"


def far_too_few(site: Site) -> None:
    site.content = a_page("99000001")


def too_large(site: Site) -> None:
    site.content = b"a" * (20 * 1024 * 1024 + 1)


def dripping(site: Site) -> None:
    site.drips = True


def in_circles(site: Site) -> None:
    site.status, site.headers = 302, {"Location": site.address}


def to_our_own_network(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "https://169.254.169.254/latest/meta-data/"}


def to_another_door(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "http://127.0.0.1:5432/"}


def to_a_file(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "file:///etc/passwd"}


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (away, "could not be reached"),
        (not_found, "answered with 404"),
        (another_page, "no table with an organisation and a KvK number"),
        (far_too_few, "A broken page is no mass withdrawal"),
        (too_large, "it is larger than 20 MB"),
        (dripping, "took too long"),
        (in_circles, "sent on too often"),
        (to_our_own_network, "a place that we do not fetch from"),
        (to_another_door, "a place that we do not fetch from"),
        (to_a_file, "a place that we do not fetch from"),
    ],
)
def test_what_cannot_be_fetched_becomes_a_task_and_changes_nothing(
    site, fetched_register, settings, breaks, sentence
):
    settings.LANGUAGE_CODE = "en"
    settings.REGISTER_FETCH_SECONDS = 0.5 if breaks is dripping else 60.0
    before = a_register_file("99000001", extra=100)
    import_register(register_code="ind", content=before, file_name="ind_2027-03-16.csv", now=NOW)
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    breaks(site)

    fetch_registers(wall_now=NOW, now=NOW)

    (case,) = waiting_at(NOW)
    assert (case.kind, case.reference, case.since_at) == (QueueKind.REGISTER, "ind", NOW)
    assert sentence in case.detail
    assert RegisterSnapshot.objects.count() == 1
    assert MarkHeld.objects.get(organisation=partner).state == "verified"


def test_a_fetch_that_works_again_takes_the_task_away_and_one_that_fails_again_keeps_its_moment(
    site, fetched_register
):
    site.status = 500
    fetch_registers(wall_now=NOW, now=NOW)
    fetch_registers(wall_now=NOW + WEEK, now=NOW + WEEK)
    assert [case.since_at for case in waiting_at(NOW + WEEK)] == [NOW]

    site.status, site.content = 200, a_page("99000001")
    fetch_registers(wall_now=NOW + 2 * WEEK, now=NOW + 2 * WEEK)

    assert waiting_at(NOW + 2 * WEEK) == []
    assert Register.objects.get(code="ind").problem == ""


def test_a_page_that_moved_is_followed_to_where_it_is(site, fetched_register):
    site.content, site.moved_to = a_page("99000001"), "/new/list.html"

    fetched = fetch_page(site.address)

    assert (fetched.content, fetched.file_name) == (site.content, "list.html")
    assert site.asked == ["/register/ind.html", "/new/list.html"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://ind.nl/register",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://192.168.0.1/",
        ),
        *(
            "https://169.254.169.254/",
            "https://[::ffff:127.0.0.1]/",
            "https://localhost/",
            "https://0.0.0.0/",
        ),
        *(
            "https://me:secret@ind.nl/",
            "https://ind.nl:8443/",
            "ftp://ind.nl/",
            "file:///etc/passwd",
            "ind.nl",
        ),
    ],
)
def test_an_address_inside_our_own_network_is_not_even_asked(address, settings):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(RegisterNotFetched, match="a place that we do not fetch from"):
        fetch_page(address)
