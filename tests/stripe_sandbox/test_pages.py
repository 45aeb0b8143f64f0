"""The checkout page, without JavaScript and in two languages, and the page of everything."""

from __future__ import annotations

import pytest
import requests
import stripe
from lxml import html

from stripe_sandbox.flows.checkout import Outcome
from stripe_sandbox.pages.words import WORDS, day_and_time, money
from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, a_paid_session, a_session, move_clock, outcome

JAVASCRIPT = ("<script", "onclick", "javascript:")


def page(address: str, status: int = 200) -> html.HtmlElement:
    answer = requests.get(address, timeout=20)
    assert answer.status_code == status
    assert not any(sign in answer.text for sign in JAVASCRIPT)
    tree: html.HtmlElement = html.fromstring(answer.text)
    return tree


def words(tree: html.HtmlElement) -> str:
    return " ".join(tree.text_content().split())


@pytest.fixture
def session(client: stripe.StripeClient) -> stripe.checkout.Session:
    return a_session(client, customer=a_customer(client).id)


def test_the_page_says_in_dutch_that_it_is_no_real_checkout_and_what_each_choice_does(
    session: stripe.checkout.Session,
) -> None:
    tree = page(str(session.url))

    assert tree.get("lang") == "nl"
    assert [heading.text_content() for heading in tree.iter("h1")] == ["Testkassa"]
    text = words(tree)
    assert "Dit is geen echte betaalpagina. Er wordt nergens geld afgeschreven." in text
    assert "iDEAL lukt direct. Machtiging voor incasso wordt bewaard." in text
    assert "Zet de klok op do 18 maart 2027 of later." in text
    assert "Menukaart mag dan maar één betaling boeken." in text
    assert "Voer uit: betaald, € 5.240,35" in text
    assert "Q-8F3K-2M" in text
    assert "iDEAL, dan incasso" in text
    assert "di 16 maart 2027, 10.05" in text
    assert tree.xpath("//a[contains(., 'Terug zonder te betalen')]/@href") == ["http://127.0.0.1:1/terug"]


def test_the_page_is_english_when_asked_and_when_the_session_says_so(client: stripe.StripeClient) -> None:
    dutch, english = a_session(client), a_session(client, locale="en")

    asked, by_session = page(f"{dutch.url}?lang=en"), page(str(english.url))

    for tree in (asked, by_session):
        assert tree.get("lang") == "en"
        assert "This is not a real payment page. No money is taken anywhere." in words(tree)
        assert "Run: paid, € 5,240.35" in words(tree)


def test_both_languages_have_every_word() -> None:
    assert WORDS["nl"].keys() == WORDS["en"].keys()
    for outcome_name in Outcome:
        assert {outcome_name, f"{outcome_name}_explained", f"{outcome_name}_button"} <= WORDS["nl"].keys()


def test_every_choice_has_a_label_and_an_explanation_inside_a_named_group(
    session: stripe.checkout.Session,
) -> None:
    tree = page(str(session.url))

    [group] = tree.iter("fieldset")
    assert [words(legend) for legend in group.iter("legend")] == ["Kies wat er moet gebeuren"]
    radios = list(group.iter("input"))
    assert [radio.get("value") for radio in radios] == [str(one) for one in Outcome]
    for radio in radios:
        assert tree.xpath(f"//label[@for='{radio.get('id')}']")
        assert tree.xpath(f"//*[@id='{radio.get('aria-describedby')}']")


def test_sending_the_form_runs_the_outcome_and_goes_to_the_shop(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    answer = requests.post(str(session.url), data={"outcome": "paid"}, allow_redirects=False, timeout=20)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:1/betaald?sessie={session.id}"
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    again = requests.post(str(session.url), data={"outcome": "paid"}, timeout=20)
    assert "Deze betaling is gedaan." in again.text
    assert len(client.v1.charges.list().data) == 1


def test_a_refusal_is_shown_and_the_customer_can_try_again(session: stripe.checkout.Session) -> None:
    answer = requests.post(f"{session.url}?lang=en", data={"outcome": "refused"}, timeout=20)

    tree = html.fromstring(answer.text)
    [notice] = [block for block in tree.iter("div") if block.get("role") == "alert"]
    assert words(notice).startswith("The bank refuses the payment.")
    assert tree.xpath("//button[@type='submit']")


def test_a_choice_that_does_not_exist_changes_nothing(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    answer = requests.post(str(session.url), data={"outcome": "free"}, timeout=20)

    assert answer.status_code == 400
    assert "Deze keuze bestaat niet." in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_closed_session_says_why_and_links_back(
    sandbox: RunningSandbox, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    done = a_paid_session(client, sandbox)
    waiting = a_session(client)
    outcome(sandbox, waiting.id, "paid_later")

    base = sandbox.url + "/c/pay/"
    assert "Deze betaling is gedaan." in words(page(base + done.id))
    assert "Zet de klok van de testkassa op do 18 maart 2027" in words(page(base + waiting.id))
    move_clock(sandbox, DAY)
    expired = page(base + session.id)
    assert "verlopen op wo 17 maart 2027" in words(expired)
    assert expired.xpath("//main//a/@href") == ["http://127.0.0.1:1/terug"]
    assert "bestaat niet" in words(page(base + "cs_test_nothing", status=404))


def test_names_on_the_page_cannot_become_markup(client: stripe.StripeClient) -> None:
    session = a_session(client, client_reference_id="<b>bold</b>")

    answer = requests.get(str(session.url), timeout=20)

    assert "&lt;b&gt;bold" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_of_everything_lists_objects_and_events_and_moves_the_clock(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_paid_session(client, sandbox)

    tree = page(sandbox.url + "/sandbox/")

    assert [heading.text_content() for heading in tree.iter("h1")] == ["Stripe sandbox of Menukaart"]
    assert "checkout.session.completed" in words(tree)
    assert session.id in page(f"{sandbox.url}/sandbox/objects/{session.id}").text_content()
    moved = requests.post(f"{sandbox.url}/sandbox/clock", data={"advance_seconds": str(DAY)}, timeout=20)
    assert "Wed 17 March 2027" in moved.text


def test_money_and_moments_are_written_as_in_the_country() -> None:
    assert money(524_035, "eur", "nl") == "€\u00a05.240,35"
    assert money(-37_500, "eur", "en") == "−€\u00a0375.00"
    assert day_and_time(1_805_187_900, "nl", "Europe/Amsterdam") == "di 16 maart 2027, 10.05"
