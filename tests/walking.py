"""Steps of the main job over HTTP, as a partner's browser takes them: for the scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from stripe_sandbox.server import RunningSandbox
from tests.billing.paying import choose, events, post

PASSWORD = "een lange zin werkt goed"


def sign_up(client: Client, email: str, name: str) -> None:
    """Make an account and confirm its address by the link in the mail."""
    answer = client.post("/en/account/signup/", {"name": name, "email": email, "password1": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    letter = mail.outbox[-1]
    assert letter.to == [email]
    link = re.search(r"https?://[^/]+(/\S+/account/confirm-email/\S+)", str(letter.body))
    assert link, letter.body
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1]).status_code == 302


def quote_of(client: Client, choice: Mapping[str, object]) -> str:
    """Make a quote of a choice; gives the address of its page."""
    quoted = client.post("/en/portal/package/", {**choice, "quote": "1"})
    assert quoted.status_code == 302, quoted.content.decode()[-2000:]
    return str(quoted["Location"])


def accept(client: Client, quote: str, name: str) -> str:
    """Accept a quote; gives the address of the page of its first invoice."""
    accepted = client.post(f"{quote}accept/", {"name": name, "agrees": "on", "billing_months": "12"})
    assert accepted.status_code == 302, accepted.content.decode()[-2000:]
    number = re.search(r"/en/portal/invoices/([0-9C-]+)/", client.get(accepted["Location"]).content.decode())
    assert number
    return f"/en/portal/invoices/{number[1]}/"


def pay(client: Client, invoice: str, sandbox: RunningSandbox) -> None:
    """Pay an invoice on the page of the bank; its messages come in and are taken on."""
    away = client.post(f"{invoice}pay/")
    assert away.status_code == 302
    assert away["Location"].startswith(sandbox.url)
    choose(sandbox, "paid")
    for event in events(sandbox):
        assert post(event) == 200
    deliver_due()
