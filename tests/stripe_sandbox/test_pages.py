"""The checkout page, without JavaScript and in two languages, and the page of everything."""

from __future__ import annotations

import pytest
import requests
import stripe
from lxml import html

from stripe_sandbox.flows.checkout import Outcome
from stripe_sandbox.pages.words import WORDS, day_and_time, money
from stripe_sandbox.resources.special_accounts import every_account
from stripe_sandbox.resources.special_numbers import CARDS
from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, a_paid_session, a_session, move_clock, outcome
from tests.stripe_sandbox.tour import BACK, card_payment

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


def test_a_session_in_setup_mode_asks_for_permission_and_no_money(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(
        {"mode": "setup", "success_url": BACK, "payment_method_types": ["sepa_debit"]}
    )

    tree = page(str(session.url))

    assert [radio.get("value") for radio in tree.iter("input")] == [
        "paid",
        "refused",
        "stopped",
        "paid_four_times",
    ]
    assert "Voer uit: toestemming gegeven" in words(tree)
    [total] = tree.find_class("total")
    assert words(total) == "Nu te betalen€ 0,00"
    refused = requests.post(str(session.url), data={"outcome": "refused"}, timeout=20)
    assert "Er is niets vastgelegd. Kies opnieuw wat er moet gebeuren." in refused.text
    later = requests.post(str(session.url), data={"outcome": "paid_later"}, timeout=20)
    assert (later.status_code, "Deze keuze bestaat niet." in later.text) == (400, True)
    done = requests.post(str(session.url), data={"outcome": "paid"}, allow_redirects=False, timeout=20)
    assert done.headers["Location"] == BACK
    assert "De toestemming is vastgelegd." in words(page(str(session.url)))


def test_the_banks_question_is_answered_once(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    intent = card_payment(client, "pm_card_threeDSecure2Required")
    address = f"{sandbox.url}/c/authenticate/{intent.id}"

    assert "Kaart, bevestigen bij de bank" in words(page(address))
    assert "This is not a real payment page." in words(page(f"{address}?lang=en"))
    assert requests.post(address, data={"outcome": "perhaps"}, timeout=20).status_code == 400
    answered = requests.post(f"{address}?lang=en", data={"outcome": "rejected"}, timeout=20)

    assert "This question of the bank is answered." in answered.text
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    again = requests.post(address, data={"outcome": "approved"}, timeout=20)
    assert "Deze vraag van de bank is beantwoord." in again.text
    assert client.v1.charges.list().data == []
    assert "bestaat niet" in words(page(f"{sandbox.url}/c/authenticate/pi_nothing", status=404))


def test_everything_is_filtered_by_kind_and_text_a_page_at_a_time(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    ids = [a_customer(client, f"Klant {number}").id for number in range(60)][::-1]
    shown = "//main//table//tbody/tr/th/a/text()"

    newest = page(f"{sandbox.url}/sandbox/?kind=customer")
    [older] = newest.xpath("//main//a[contains(., 'Older')]/@href")

    assert newest.xpath(shown) == ids[:50]
    assert page(sandbox.url + older).xpath(shown) == ids[50:]
    assert page(f"{sandbox.url}/sandbox/?kind=customer&q=klant+7").xpath(shown) == [ids[52]]
    assert "Nothing holds “eenhoorn”." in words(page(f"{sandbox.url}/sandbox/?q=eenhoorn"))


def test_an_object_links_to_what_it_names_and_what_names_it_with_its_history(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client)
    objects = f"{sandbox.url}/sandbox/objects/"

    tree = page(objects + intent.id)

    links = set(tree.xpath("//pre/a/text()"))
    assert links == {intent.latest_charge, intent.payment_method}
    history = tree.xpath("//div[@aria-labelledby='history']//tbody//a/text()")
    assert history == ["payment_intent.created", "payment_intent.succeeded"]
    charge = page(objects + str(intent.latest_charge))
    assert intent.id in charge.xpath("//section[@aria-labelledby='mentions']//a/text()")
    assert charge.xpath("//form//button/text()") == [
        "The payer takes it back now",
        "The payer takes it back in eight weeks",
    ]
    eight_weeks = charge.xpath("//form[.//input[@name='after_days']]/@action")
    data = {"reason": "general", "after_days": "56"}
    planned = requests.post(sandbox.url + eight_weeks[0], data=data, timeout=20)
    assert "dispute charge, Tue 11 May 2027" in " ".join(planned.text.split())


def test_the_numbers_page_names_each_card_and_account_with_what_it_does(sandbox: RunningSandbox) -> None:
    tree = page(f"{sandbox.url}/sandbox/numbers")

    rows = [[words(cell) for cell in row] for row in tree.xpath("//tbody/tr")]
    assert rows == [
        *[[card.number, card.token, card.does] for card in CARDS],
        *[[one.iban, one.token or "the sandbox's own", one.account.does] for one in every_account()],
    ]


def test_the_switches_are_set_and_taken_away_on_their_page(sandbox: RunningSandbox) -> None:
    address = f"{sandbox.url}/sandbox/"

    on = requests.post(
        address + "faults", data={"kind": "error", "times": "1", "for_seconds": ""}, timeout=20
    )
    assert "500: an error of Stripe's own. Nothing is done. For 1 more request." in words(
        html.fromstring(on.text)
    )
    dropped = requests.post(address + "webhooks", data={"drop": "true", "duplicate": "0"}, timeout=20)
    assert "Dropped: none is sent." in dropped.text
    off = requests.post(address + "faults", data={"kind": "none"}, timeout=20)
    assert "All requests go well." in off.text
    wrong = requests.post(address + "faults", data={"kind": "earthquake"}, timeout=20)
    assert (wrong.status_code, "must be one of none, rate_limit" in wrong.text) == (400, True)


def test_money_and_moments_are_written_as_in_the_country() -> None:
    assert money(524_035, "eur", "nl") == "€\u00a05.240,35"
    assert money(-37_500, "eur", "en") == "−€\u00a0375.00"
    assert day_and_time(1_805_187_900, "nl", "Europe/Amsterdam") == "di 16 maart 2027, 10.05"
