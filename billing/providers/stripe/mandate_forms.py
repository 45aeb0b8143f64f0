"""A mandate given on a form at Stripe, without paying: opened once, taken up once (docs/algorithms/payments.md)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.mandates import GivenMandate, keep_mandate, mandate_is_in_use
from billing.actions.paying_methods import GovernmentTransfers, choose_paying_method, mandate_of
from billing.choices import PayingMethod
from billing.models import Agreement, MandateForm, ProviderCustomer
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import SILENT, plain, stripe_client
from billing.providers.stripe.checkout import customer_of
from billing.providers.stripe.finding import read
from foundation.choices import PartyKind
from foundation.errors import Conflict
from foundation.models import User

logger = logging.getLogger(__name__)

# As of payment pages: one lives for a day, and a call that was cut off is looked up for a week.
SILENT_FOR = timedelta(days=1)
CUT_OFF_FOR = timedelta(days=7)
WHOLE = ["setup_intent", "setup_intent.mandate", "setup_intent.payment_method"]


class MandateInUse(Conflict):
    code = "mandate-in-use"
    sentence = _(
        "A mandate for direct debit is given to us already, and is in use. Choose direct debit under it, or turn it "
        "off everywhere first."
    )


class FormSilent(Conflict):
    status = 503
    code = "provider-silent"
    sentence = _("Our payment provider does not answer. No mandate was given. Try again in a few minutes.")


def open_mandate_form(
    *, agreement: Agreement, actor: User, success_url: str, cancel_url: str, language: str, now: datetime
) -> str:
    """The address of the form on which a partner gives a mandate. Asking again gives the form that is open already.

    Refuses a government body, a party of which a mandate is in use, and (FormSilent) when Stripe does not answer. The
    form is stored before the call, and its reference is the idempotency key.
    """
    try:
        for _turn in range(2):
            form, is_new = _form(agreement, actor, now)
            customer = customer_of(form.agreement.party, form.agreement.issuer)
            session_id = "" if is_new else form.session_id or _session_of(form, customer)
            if not session_id:
                return _open(form, customer, success_url, cancel_url, language)
            session = refresh_mandate_form(form=form, session_id=session_id, now=now)
            if session.get("status") == "open":
                return str(session["url"])
    except SILENT as error:
        raise FormSilent from error
    raise MandateInUse


@transaction.atomic
def refresh_mandate_form(*, form: MandateForm, session_id: str, now: datetime) -> dict[str, Any]:
    """Lock a form, read it afresh, and take up the mandate that was given on it, once; answer what Stripe says.

    The agreement is collected from its next invoice on, as was asked with the form.
    """
    locked = (
        MandateForm.objects.select_for_update(of=("self",))
        .select_related("agreement__issuer", "agreement__party", "asked_by")
        .get(pk=form.pk)
    )
    agreement = locked.agreement
    sessions = stripe_client(account_for(agreement.issuer.code)).v1.checkout.sessions
    found = read(lambda: sessions.retrieve(session_id, {"expand": WHOLE})) or {}
    if locked.closed_at is not None:
        return found
    locked.session_id = session_id
    given = _given(found)
    # After a transfer of the agreement the form is still of who was before.
    is_theirs = ProviderCustomer.objects.filter(
        party_id=agreement.party_id, issuer_id=agreement.issuer_id, customer_id=str(found.get("customer"))
    ).exists()
    if given is not None and is_theirs:
        keep_mandate(party_id=agreement.party_id, issuer_id=agreement.issuer_id, given=given)
        if mandate_of(agreement) is not None and agreement.party.kind != PartyKind.GOVERNMENT:
            choose_paying_method(
                agreement=agreement, method=PayingMethod.SEPA_DEBIT, actor=locked.asked_by, now=now
            )
    if found.get("status") != "open":
        locked.closed_at = now
    locked.save(update_fields=["session_id", "closed_at"])
    return found


def follow_mandate_form(*, session_id: str, account: str, now: datetime) -> None:
    """Take up what an event says of a form; nothing moves when it is not ours, of another account, or gone."""
    form = MandateForm.objects.select_related("agreement__issuer").filter(session_id=session_id).first()
    if form is None:
        sessions = stripe_client(account_for(account)).v1.checkout.sessions
        named = (read(lambda: sessions.retrieve(session_id)) or {}).get("metadata") or {}
        reference = str(named.get("mandate_form", ""))
        form = MandateForm.objects.select_related("agreement__issuer").filter(reference=reference).first()
    if form is not None and account_for(form.agreement.issuer.code).code == account:
        refresh_mandate_form(form=form, session_id=session_id, now=now)


def ask_about_mandate_forms(*, now: datetime) -> None:
    """Look at forms that are silent for a day: an event may be lost. When Stripe does not answer, the rest waits."""
    MandateForm.objects.filter(closed_at=None, session_id="", opened_at__lte=now - CUT_OFF_FOR).update(
        closed_at=now
    )
    silent = MandateForm.objects.filter(closed_at=None, opened_at__lte=now - SILENT_FOR)
    for form in silent.select_related("agreement__issuer", "agreement__party").order_by("pk"):
        try:
            customer = customer_of(form.agreement.party, form.agreement.issuer)
            session_id = form.session_id or _session_of(form, customer)
            if session_id:
                refresh_mandate_form(form=form, session_id=session_id, now=now)
        except SILENT:
            logger.warning("Stripe does not answer; the other forms wait.", exc_info=True)
            break
        except stripe.StripeError:
            logger.exception("Stripe does not speak of form %s.", form.reference)


@transaction.atomic
def _form(agreement: Agreement, actor: User, now: datetime) -> tuple[MandateForm, bool]:
    """The form that is open, or a new one; and whether it is new."""
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("issuer", "party")
        .get(pk=agreement.pk)
    )
    if locked.party.kind == PartyKind.GOVERNMENT:
        raise GovernmentTransfers
    if mandate_is_in_use(locked):
        raise MandateInUse
    known = MandateForm.objects.filter(agreement=locked, closed_at=None).first()
    form = known or MandateForm.objects.create(agreement=locked, asked_by=actor, opened_at=now)
    form.agreement = locked
    return form, known is None


def _open(form: MandateForm, customer: str, success_url: str, cancel_url: str, language: str) -> str:
    sessions = stripe_client(account_for(form.agreement.issuer.code)).v1.checkout.sessions
    session = sessions.create(
        {
            "mode": "setup",
            "customer": customer,
            "client_reference_id": form.agreement.reference,
            "locale": "nl" if language == "nl" else "en",
            "success_url": success_url,
            "cancel_url": cancel_url,
            "payment_method_types": ["sepa_debit"],
            "metadata": {"mandate_form": form.reference},
        },
        {"idempotency_key": form.reference},
    )
    MandateForm.objects.filter(pk=form.pk, session_id="").update(session_id=session.id)
    return str(session.url)


def _session_of(form: MandateForm, customer: str) -> str:
    """The form at Stripe that a call of which the answer never arrived has made, if it made one."""
    client = stripe_client(account_for(form.agreement.issuer.code))
    for session in client.v1.checkout.sessions.list({"customer": customer, "limit": 100}):
        if (plain(session).get("metadata") or {}).get("mandate_form") == form.reference:
            return str(session.id)
    return ""


def _given(session: dict[str, Any]) -> GivenMandate | None:
    """The mandate that was given on a form, whole; none when none was."""
    intent = session.get("setup_intent")
    if not isinstance(intent, dict) or intent.get("status") != "succeeded":
        return None
    mandate, method = intent.get("mandate"), intent.get("payment_method")
    if not isinstance(mandate, dict) or not isinstance(method, dict):
        return None
    scheme = (mandate.get("payment_method_details") or {}).get("sepa_debit") or {}
    return GivenMandate(
        mandate_id=str(mandate["id"]),
        method_id=str(method["id"]),
        reference=str(scheme.get("reference") or "")[:35],
        account_end=str((method.get("sepa_debit") or {}).get("last4") or "")[:4],
    )
