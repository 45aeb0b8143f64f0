"""What somebody typed in as an address is fetched from the open internet only, and never too much of it."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils.translation import override

from foundation.providers.pages import Limits, PageNotFetched, fetch
from foundation.rules.networks import is_public

LARGEST = 1024 * 1024


class Site:
    """A small site on this machine: what it answers with is set by the test."""

    def __init__(self) -> None:
        self.status, self.headers, self.content = 200, dict[str, str](), b"<source/>"
        self.drips: bytes = b""
        self.asked: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append({name.lower(): value for name, value in self.headers.items()})
                try:
                    if site.drips:
                        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                        for _time in range(100):
                            self.wfile.write(site.drips)
                            self.wfile.flush()
                            threading.Event().wait(0.02)
                        return
                    self.send_response(site.status)
                    for name, value in site.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(site.content)
                except ConnectionError:
                    pass

            def log_message(self, *_args: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.address = f"http://{self.host}/jobs.xml"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def limits(self, *, seconds: float = 30.0, is_trusted: bool = True) -> Limits:
        """This site is on this machine, so it is asked only when it is trusted by name and port."""
        return Limits(
            largest=LARGEST,
            seconds=seconds,
            agent="Menukaart (test)",
            trusted_hosts=(self.host,) if is_trusted else (),
            refused_kinds=("text/html", "image/"),
        )


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def refusal_of(address: str, limits: Limits) -> str:
    with override("en"):
        with pytest.raises(PageNotFetched) as refused:
            fetch(address, limits=limits)
        return refused.value.message


def test_a_page_is_fetched_with_what_it_takes_to_ask_for_changes_next_time(site):
    site.headers = {"ETag": '"7"', "Last-Modified": "Tue, 16 Mar 2027 09:00:00 GMT"}

    page = fetch(site.address, limits=site.limits())

    assert page is not None
    assert (page.content, page.file_name, page.etag) == (b"<source/>", "jobs.xml", '"7"')
    assert site.asked[0]["user-agent"] == "Menukaart (test)"
    assert "if-none-match" not in site.asked[0]
    site.status = 304
    assert fetch(site.address, limits=site.limits(), etag=page.etag, last_modified=page.last_modified) is None
    assert site.asked[1]["if-none-match"] == '"7"'
    assert site.asked[1]["if-modified-since"] == "Tue, 16 Mar 2027 09:00:00 GMT"


def test_what_is_packed_is_unpacked(site):
    site.headers, site.content = {"Content-Encoding": "gzip"}, gzip.compress(b"<source/>")

    page = fetch(site.address, limits=site.limits())

    assert page is not None
    assert page.content == b"<source/>"


@pytest.mark.parametrize(
    ("headers", "content", "sentence"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(b"0" * (LARGEST + 1)), "it is larger than 1 MB."),
        (
            {"Content-Encoding": "gzip"},
            gzip.compress(b"<source/>")[:-9],
            "packed in a way that we cannot read",
        ),
        ({"Content-Encoding": "gzip"}, b"<source/>", "packed in a way that we cannot read"),
        ({"Content-Encoding": "br"}, b"<source/>", "packed in a way that we cannot read"),
        ({}, b"0" * (LARGEST + 1), "it is larger than 1 MB."),
        ({"Content-Length": str(100 * LARGEST)}, b"0", "it is larger than 1 MB."),
        ({"Content-Length": "100"}, b"0", "the address could not be reached."),
        ({"Content-Type": "text/html; charset=utf-8"}, b"", "it gives text/html."),
        ({"Content-Type": "IMAGE/png"}, b"", "it gives image/png."),
    ],
)
def test_what_is_too_much_or_no_feed_is_refused(site, headers, content, sentence):
    site.headers, site.content = headers, content

    assert sentence in refusal_of(site.address, site.limits())


@pytest.mark.parametrize("drips", [b"X-Wait: yes\r\n", b"\r\n<source>"])
def test_one_that_drips_is_left_in_time_in_its_head_and_in_its_body(site, drips):
    site.drips = drips

    assert "it took too long." in refusal_of(site.address, site.limits(seconds=0.4))


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_answer_that_is_no_success_is_named(site, status):
    site.status = status

    assert f"the site answered with {status}." in refusal_of(site.address, site.limits())


@pytest.mark.parametrize(
    "target",
    [
        *("https://169.254.169.254/latest/meta-data/", "http://127.0.0.1:5432/", "https://[::1]/", "file:///etc/passwd"),
        *("https://[::ffff:10.0.0.1]/", "https://localhost/", "//127.0.0.1/", "https://me:secret@example.org/"),
    ],
)  # fmt: skip
def test_a_site_may_not_send_us_inside(site, target):
    site.status, site.headers = 302, {"Location": target}

    assert "a place that we do not fetch from" in refusal_of(site.address, site.limits())


def test_a_site_may_not_send_us_on_for_ever(site):
    site.status, site.headers = 302, {"Location": "/again"}

    assert "sent on too often" in refusal_of(site.address, site.limits())
    assert len(site.asked) == 4


def test_a_host_is_trusted_by_name_and_port_alone(site):
    assert "a place that we do not fetch from" in refusal_of(site.address, site.limits(is_trusted=False))
    assert site.asked == []


@pytest.mark.parametrize(
    "leads_to",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["fe80::1"],
        ["::ffff:169.254.169.254"],
        [],
    ],
)
def test_a_name_that_leads_inside_even_once_is_never_connected_to(monkeypatch, leads_to):
    tried: list[object] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in leads_to]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_named: found)
    monkeypatch.setattr(socket, "create_connection", lambda address, *_args, **_named: tried.append(address))
    limits = Limits(largest=LARGEST, seconds=5.0, agent="Menukaart (test)")

    assert "a place that we do not fetch from" in refusal_of("https://jobs.example/feed", limits)
    assert tried == []


def test_the_connection_goes_to_the_very_address_that_was_looked_at(monkeypatch):
    """A name that leads elsewhere the second time it is looked up gains nothing: it is looked up once."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    tried: list[object] = []

    def lookup(*_asked: object, **_named: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in next(answers)]

    def connect(address: object, *_args: object, **_named: object) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    limits = Limits(largest=LARGEST, seconds=5.0, agent="Menukaart (test)")

    assert "could not be reached" in refusal_of("https://jobs.example/feed", limits)
    assert tried == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        *(("145.222.31.10", True), ("2a02:26f0::1", True), ("127.0.0.1", False), ("::ffff:10.0.0.1", False)),
        *(("fe80::1%eth0", False), ("224.0.0.1", False), ("100.64.0.1", False), ("soap", False), ("0.1.2.3", False)),
        *(("169.254.169.254", False), ("192.168.1.1", False), ("172.16.0.1", False), ("fc00::1", False), ("::", False)),
        *(("64:ff9b::7f00:1", False), ("::127.0.0.1", False), ("2002:7f00:1::", False), ("2001:0:7f00:1::", False)),
        *(("255.255.255.255", False), ("240.0.0.1", False), ("198.18.0.1", False), ("ff02::1", False), ("0", False)),
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address, answer):
    assert is_public(address) is answer
