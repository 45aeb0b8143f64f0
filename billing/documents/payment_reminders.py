"""The words of a reminder of payment, in the language that is active, and the letter on paper."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from billing.models import ReminderLetter
from foundation.languages import staff_language
from invoices.actions.checking import party_facts
from invoices.actions.issuing import seller_facts
from invoices.documents.reminder import LateDocument, ReminderPaper, pdf_of_reminder
from invoices.documents.words import day, euro


def heading_of(letter: ReminderLetter) -> str:
    """What kind of letter it is."""
    if letter.costs_document is not None:
        return _("Last reminder, with costs")
    if letter.party.is_person and letter.warns_of_costs:
        return _("Reminder: pay within fourteen days")
    return _("Second reminder") if letter.warns_of_costs else _("Reminder")


def asked_cents(letter: ReminderLetter) -> int:
    """What the letter asks: what is open, and the costs where they are charged."""
    costs = letter.costs_document.gross_cents if letter.costs_document else 0
    return sum(row.cents for row in letter.reminders.all()) + costs


def sentences_of(letter: ReminderLetter, language: str) -> list[str]:
    """What is asked, by when, and what follows otherwise: each consequence with its amount or its day."""
    amount, pay_by = euro(asked_cents(letter), language), day(letter.pay_by_on, language)
    costs = euro(letter.costs_cents, language)
    said = [_("{amount} is late. Pay it up to and including {day}.").format(amount=amount, day=pay_by)]
    if letter.costs_document is not None:
        said.append(
            _(
                "We asked you before. Now we charge you {costs} for collecting (article 6:96 of the Civil Code): see "
                "payment request {number}. It is in the amount above."
            ).format(costs=costs, number=letter.costs_document.number)
        )
    elif letter.warns_of_costs and letter.party.is_person:
        said.append(
            _(
                "Pay within fourteen days after the day on which you get this letter. If you do not, you owe {costs} "
                "more for the costs of collecting (article 6:96, paragraph 6, of the Civil Code)."
            ).format(costs=costs)
        )
    elif letter.warns_of_costs:
        said.append(
            _(
                "If it is not paid then, we charge you {costs} for collecting (article 6:96 of the Civil Code)."
            ).format(costs=costs)
        )
    if letter.standing_ends_on is not None:
        said.append(
            _(
                "From {day} your listings are not shown, as long as this is not paid. They keep their places, and are "
                "back as soon as everything is paid."
            ).format(day=day(letter.standing_ends_on, language))
        )
    elif letter.warns_of_standing:
        said.append(_("After a next letter your listings are not shown any more, until everything is paid."))
    return said


def reminder_pdf(letter: ReminderLetter) -> bytes:
    """The letter in the style of an invoice, in the language of the partner; the same letter, the same bytes."""
    language = staff_language(letter.party.language)
    with translation.override(language):
        documents = [
            LateDocument(
                row.receivable.document.number,
                row.receivable.document.issued_on,
                row.receivable.due_on,
                row.receivable.document.payment_reference,
                row.cents,
            )
            for row in letter.reminders.all()
            if row.cents
        ]
        costs = letter.costs_document
        if costs is not None:
            documents.append(
                LateDocument(
                    costs.number, costs.issued_on, costs.due_on, costs.payment_reference, costs.gross_cents
                )
            )
        return pdf_of_reminder(
            ReminderPaper(
                reference=letter.reference,
                heading=heading_of(letter),
                seller=seller_facts(letter.issuer),
                buyer=party_facts(letter.party),
                language=language,
                made_on=letter.made_on,
                pay_by_on=letter.pay_by_on,
                sentences=sentences_of(letter, language),
                documents=documents,
            )
        )
