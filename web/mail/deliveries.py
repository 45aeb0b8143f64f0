"""Mails that follow from what happened: each is left in the outbox by an action and sent once.

A handler reads what happened, writes the letter in the reader's language, and sends it. When sending fails, the
outbox tries again later. The mail carries facts, dates, amounts and what to do; never a password or a BSN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from billing.choices import PayingMethod
from billing.models import AgreementLine
from billing.queries.agreements import agreement_with
from billing.queries.catalogue import in_language
from billing.queries.changes import change_with, price_changes_at
from billing.queries.forecast import next_term
from billing.queries.orders import credit_left_cents, owed_cents, personal_order
from billing.queries.quotes import quote_with
from billing.rules.withdrawal import pay_back_by
from foundation.languages import staff_language
from foundation.periods import day_of
from marketplace.queries.figures import figures_of, year_of
from marketplace.queries.leads import lead_with, told_of
from marketplace.queries.listings import slot_use_of
from marketplace.queries.organisations import invitation_with
from web.figures import seen_sentence


def send_letter(
    *,
    to: str | Sequence[str],
    language: str,
    template: str,
    facts: dict[str, object],
    attachments: Sequence[tuple[str, bytes, str]] = (),
    message_id: str = "",
    to_visitor: bool = False,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send one letter: the template's first line is the subject, the rest the text.

    A visitor reads it in the language given, who works with us in Dutch or English (ADR 0029). One with a `message_id`
    of its own can be recognised when it comes back.
    """
    with translation.override(language if to_visitor else staff_language(language)):
        text = render_to_string(f"mail/{template}.txt", {"site": settings.SITE_URL, **facts}, using="letters")
        subject, _line, body = text.strip().partition("\n")
        message = EmailMessage(
            subject=subject.strip(),
            body=body.strip() + "\n",
            to=[to] if isinstance(to, str) else list(to),
            headers={**({"Message-ID": f"<{message_id}>"} if message_id else {}), **(headers or {})},
        )
        for name, content, kind in attachments:
            message.attach(name, content, kind)
        message.send()


def address_of(name: str, *, language: str, for_visitor: bool = False, **kwargs: str) -> str:
    """A page's full address in a language; in English where pages for work do not speak it."""
    with translation.override(language if for_visitor else staff_language(language)):
        return settings.SITE_URL + reverse(f"web:{name}", kwargs=kwargs)


def mail_acceptance(*, reference: str, now: datetime) -> None:
    """Confirm an accepted quote: what was agreed, from when until when, and what to do now.

    To a person all that the law asks on a durable medium (art. 6:230v lid 7 BW): also the price with VAT, the terms,
    and how to withdraw, with the form.
    """
    agreement = agreement_with(reference)
    language = agreement.party.language
    is_person = agreement.party.is_person
    send_letter(
        to=agreement.party.email,
        language=language,
        template="order" if is_person else "acceptance",
        facts={
            "agreement": agreement,
            "order": personal_order(agreement) if is_person else None,
            "seller": agreement.issuer.party,
            "address": address_of("agreement", language=language, reference=agreement.reference),
        },
    )


def mail_withdrawal(*, reference: str, now: datetime) -> None:
    """Acknowledge a withdrawal with its date and time: what stays owed, and until when the rest is paid back."""
    agreement = agreement_with(reference)
    order = personal_order(agreement)
    if order.withdrawal is None:
        return
    language = agreement.party.language
    send_letter(
        to=agreement.party.email,
        language=language,
        template="withdrawal",
        facts={
            "agreement": agreement,
            "order": order,
            "owed_cents": owed_cents(agreement),
            "back_cents": credit_left_cents(agreement),
            "pay_back_by": pay_back_by(day_of(order.withdrawal.withdrawn_at)),
            "address": address_of("agreement", language=language, reference=agreement.reference),
        },
    )


def mail_agreement_ended(*, reference: str, now: datetime) -> None:
    """Tell that an agreement ends, why, and what that means for listings. After its reference stands the day."""
    agreement = agreement_with(reference.partition(":")[0])
    language = agreement.party.language
    send_letter(
        to=agreement.party.email,
        language=language,
        template="agreement_ended",
        facts={"agreement": agreement, "address": address_of("package", language=language)},
    )


def mail_agreement_changed(*, reference: str, now: datetime) -> None:
    """Confirm a change of an agreement: what comes, what goes, from when, and how to take it back while it can be."""
    change = change_with(reference)
    agreement = change.agreement
    language = agreement.party.language
    send_letter(
        to=agreement.party.email,
        language=language,
        template="agreement_changed",
        facts={
            "agreement": agreement,
            "change": change,
            "opened": [(line, name_in(line, language)) for line in change.opened.all()],
            "closed": [(line, name_in(line, language)) for line in change.closed.all()],
            "address": address_of("agreement", language=language, reference=agreement.reference),
        },
    )


def name_in(line: AgreementLine, language: str) -> str:
    """The name of a line's product in a language."""
    with translation.override(language):
        return in_language(line.product, "name")


def _suspension_letter(reference: str, template: str) -> None:
    agreement_reference, _colon, number = reference.partition(":")
    agreement = agreement_with(agreement_reference)
    language = agreement.party.language
    send_letter(
        to=agreement.party.email,
        language=language,
        template=template,
        facts={
            "agreement": agreement,
            "suspension": agreement.suspensions.get(pk=int(number)),
            "address": address_of("agreement", language=language, reference=agreement.reference),
        },
    )


def mail_agreement_rests(*, reference: str, now: datetime) -> None:
    """Tell that an agreement rests: fact, reason, day, what it means and how to object."""
    _suspension_letter(reference, "agreement_rests")


def mail_agreement_goes_on(*, reference: str, now: datetime) -> None:
    """Tell that an agreement goes on after a rest."""
    _suspension_letter(reference, "agreement_goes_on")


def mail_agreement_transferred(*, reference: str, now: datetime) -> None:
    """Tell both sides that an agreement went over to a successor."""
    agreement_reference, _colon, number = reference.partition(":")
    agreement = agreement_with(agreement_reference)
    transfer = agreement.transfers.select_related("from_organisation__party", "to_organisation__party").get(
        pk=int(number)
    )
    for organisation in (transfer.from_organisation, transfer.to_organisation):
        send_letter(
            to=organisation.party.email,
            language=organisation.party.language,
            template="agreement_transferred",
            facts={
                "agreement": agreement,
                "transfer": transfer,
                "organisation": organisation,
                "is_successor": organisation.pk == transfer.to_organisation_id,
                "address": address_of("portal", language=organisation.party.language),
            },
        )


def mail_paying_method(*, reference: str, now: datetime) -> None:
    """Confirm how an agreement is paid from now on: under which mandate, or that the partner pays by itself.

    After the reference of the agreement stands how it was paid before.
    """
    agreement_reference, before, _at = reference.split(":", 2)
    agreement = agreement_with(agreement_reference)
    party = agreement.organisation.party
    send_letter(
        to=party.email,
        language=party.language,
        template="paying_method",
        facts={
            "agreement": agreement,
            "was_collected": before == PayingMethod.SEPA_DEBIT,
            "address": address_of("agreement", language=party.language, reference=agreement.reference),
        },
    )


def mail_renewal(*, reference: str, now: datetime) -> None:
    """Tell, 60 and 30 days ahead, that an agreement goes on: what is used, what it will cost, until when it can end.

    The reference names the agreement, the term, and the distance or the change of price that it tells. Nothing is sent
    when it was ended meanwhile, went on already, or when only a person can say what it will cost.
    """
    agreement_reference, term_until, _why = reference.split(":")
    agreement = agreement_with(agreement_reference)
    language = agreement.party.language
    with translation.override(language):
        following = next_term(agreement)
    with translation.override(staff_language(language)):
        seen = seen_sentence(year_of(figures_of(agreement.organisation, today=day_of(now))))
    if following is None or following.on.isoformat() != term_until:
        return
    send_letter(
        to=agreement.party.email,
        language=language,
        template="renewal",
        facts={
            "agreement": agreement,
            "next": following,
            "rises": price_changes_at(agreement, following.on),
            "uses": slot_use_of(agreement.organisation, now),
            "seen": seen,
            "address": address_of("agreement", language=language, reference=agreement.reference),
        },
    )


def mail_quote_expires(*, reference: str, now: datetime) -> None:
    """Remind who made a quote that it is about to end; nothing is sent when it was accepted meanwhile."""
    quote = quote_with(reference)
    if quote.accepted_at is not None or quote.withdrawn_at is not None:
        return
    language = quote.party.language
    send_letter(
        to=quote.made_by.email,
        language=language,
        template="quote_expires",
        facts={
            "quote": quote,
            "address": address_of("quote", language=language, reference=quote.reference),
        },
    )


def mail_lead(*, reference: str, now: datetime) -> None:
    """Tell who the partner chose that somebody wants a job or home; who that is stands in the portal only."""
    lead = lead_with(int(reference), now)
    if lead is None:
        return
    organisation = lead.listing.organisation
    language = organisation.party.language
    send_letter(
        to=told_of(lead),
        language=language,
        template="lead",
        facts={
            "listing": lead.listing,
            "organisation": organisation,
            "address": address_of("leads", language=language),
        },
    )


def mail_invitation(*, reference: str, now: datetime) -> None:
    """Ask somebody to join an organisation; nothing is sent when the invitation was taken back or is over."""
    invitation = invitation_with(reference, now)
    if invitation is None:
        return
    language = invitation.organisation.party.language
    send_letter(
        to=invitation.email,
        language=language,
        template="invitation",
        facts={"invitation": invitation, "address": address_of("invitations", language=language)},
    )
