"""The frame around every page: what it may load, and what it says when something is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.translation import gettext_lazy as _

from config.urls import urlpatterns as all_urls
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from foundation.models import User
from tests.marketplace.given import a_user
from tests.web.given import address
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]


class TooLate(Conflict):
    code = "too-late"
    sentence = _("The quote ended on {day}. Make a new quote.")


class Wrong(Invalid):
    sentence = _("This is not right.")


class Forbidden(NotAllowed):
    sentence = _("This is not for you.")


class Gone(NotFound):
    status = 410
    sentence = _("It was here.")


REFUSALS: dict[str, Callable[[], Exception]] = {
    "late": lambda: TooLate(day="16 March 2027"),
    "wrong": Wrong,
    "forbidden": Forbidden,
    "missing": NotFound,
    "gone": Gone,
    "denied": PermissionDenied,
    "bad": BadRequest,
    "suspicious": SuspiciousOperation,
    "broken": ZeroDivisionError,
}


def refuse(_request: HttpRequest, kind: str) -> HttpResponse:
    """A view that refuses."""
    refusal = REFUSALS[kind]()
    raise refusal


urlpatterns = [path("en/refuse/<str:kind>/", refuse), path("api/v1/refuse/<str:kind>/", refuse), *all_urls]


@pytest.mark.urls("tests.web.test_frame")
@pytest.mark.parametrize(
    ("kind", "status", "heading", "sentence"),
    [
        ("late", 409, "This is not possible now", "The quote ended on 16 March 2027. Make a new quote."),
        ("wrong", 422, "We cannot do this", "This is not right."),
        ("forbidden", 403, "You may not do this", "This is not for you."),
        ("missing", 404, "We cannot find this page", "Check the address, or go back."),
        ("gone", 410, "This is no longer here", "It was here."),
        ("denied", 403, "You may not open this page", "this page is not for you"),
        ("bad", 400, "We cannot read this", "Nothing was kept."),
        ("suspicious", 400, "We cannot read this", "Nothing was kept."),
    ],
)
def test_a_refusal_is_a_page_with_its_sentence_its_status_and_a_way_out(
    client: Client, kind: str, status: int, heading: str, sentence: str
) -> None:
    response = client.get(f"/en/refuse/{kind}/")
    assert response.status_code == status
    page = read(response)
    assert page.text_of("h1") == [heading]
    assert sentence in response.content.decode()
    assert address("home") in page.links


@pytest.mark.urls("tests.web.test_frame")
def test_a_mistake_of_ours_is_a_plain_page_that_needs_nothing(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/en/refuse/broken/")
    assert response.status_code == 500
    html = response.content.decode()
    assert "Er ging iets mis bij ons" in html
    assert "Something went wrong with us" in html
    assert re.findall(r'<div lang="(\w+)"', html) == ["en", "pl", "ro", "bg"]
    assert "ZeroDivisionError" not in html


@pytest.mark.urls("tests.web.test_frame")
def test_a_refusal_of_the_api_is_left_to_the_api(client: Client) -> None:
    with pytest.raises(Refusal):
        client.get("/api/v1/refuse/late/")


def test_an_unknown_address_is_a_page_that_leads_on(client: Client) -> None:
    for here in ("/en/no/such/page/", "/nl/werk/niets/hier/dan/"):
        response = client.get(here)
        assert response.status_code == 404
        assert read(response).headings == [1]


def test_a_form_without_its_token_is_refused_with_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(address("lead", "7KD4-M2QX"), {"name": "Ania"})
    assert response.status_code == 403
    assert "reload the page, and send the form again" in response.content.decode()


def test_every_page_says_that_nothing_is_loaded_from_elsewhere(
    client: Client, settings: LazySettings
) -> None:
    settings.STRIPE_SANDBOX_URL = "http://localhost:8010"
    for here in (address("home"), "/en/nothing/", "/robots.txt", "/healthz"):
        policy = client.get(here).headers["Content-Security-Policy"]
        assert policy == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            "connect-src 'self'; media-src 'self'; manifest-src 'self'; base-uri 'none'; frame-src 'self'; "
            "frame-ancestors 'none'; "
            "form-action 'self' http://localhost:8010"
        )


def test_outside_a_sandbox_a_form_may_lead_to_the_real_checkout_only(
    client: Client, settings: LazySettings
) -> None:
    settings.SANDBOX = False
    policy = client.get(address("home")).headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' https://checkout.stripe.com")


def test_only_the_admin_and_the_reader_of_the_api_may_write_styles_into_their_pages(client: Client) -> None:
    staff = User.objects.create_superuser("root@mip.example", "correct horse battery")
    client.force_login(staff)
    for here, is_loose in (
        ("/en/admin/", True),
        ("/api/", True),
        (address("home"), False),
        ("/en/desk/", False),
    ):
        response = client.get(here)
        assert response.status_code == 200, here
        policy = response.headers["Content-Security-Policy"]
        assert ("'unsafe-inline'" in policy) is is_loose, here
        assert "http://" not in policy.partition("form-action")[0]


def test_the_portals_frame_names_who_works_there_and_lets_them_log_out(client: Client) -> None:
    client.force_login(a_user(name="Anna de Wit"))
    response = client.get("/en/portal/", follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    assert "Anna de Wit" in html
    assert 'action="/en/account/logout/"' in html
    assert '<meta name="robots" content="noindex">' in html
