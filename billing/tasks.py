"""Scheduled work of billing."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from billing.actions.catalogue import start_price_cards
from billing.actions.payment_reminders import remind_of_debts
from billing.actions.release import release_until
from billing.actions.reminders import remind_of_quotes, remind_of_renewals
from billing.actions.rests import credit_suspended_days
from billing.actions.runs import call_helpers, start_run, unfinished_runs, work_on
from billing.providers.bank.folder import import_from_folder
from billing.providers.stripe.debits import collect_debits
from billing.providers.stripe.sweep import ask_about_all
from foundation import clock
from foundation.periods import day_of
from invoices.actions.delivering import forget_addresses
from invoices.actions.vat_cases import look_at_all_cases_again
from invoices.actions.vies import ask_again
from marketplace.actions.leads import forget_expired_leads
from marketplace.actions.members import forget_old_invitations
from marketplace.actions.search_index import count_words


@shared_task
def daily_round() -> None:
    """Begin today's price card, credit suspended days, bill what is due, release what was earned,
    ask about payments, disputes and payouts, remind, ask VIES.

    Found from state: a round that was missed is no harm.

    Up to and including tomorrow: a new term stands before the old one is over at midnight, so no listing of a partner
    that goes on is gone for an hour.
    """
    now = clock.now()
    start_price_cards(now=now)
    credit_suspended_days(now=now)
    run = start_run(until_on=day_of(now) + timedelta(days=1), now=now)
    call_helpers(run)
    work_on(run=run, now=now)
    release_until(day=day_of(now), now=now)
    remind_of_renewals(now=now)
    remind_of_quotes(now=now)
    ask_about_all(now=now)
    collect_debits(now=now)
    remind_of_debts(now=now)
    ask_again(now=now)
    look_at_all_cases_again(now=now)
    forget_expired_leads(now=now)
    forget_old_invitations(now=now)
    forget_addresses(today=day_of(now))
    count_words(now=now)


@shared_task
def take_bank_statements() -> None:
    """Take in what the bank's program put in the folder; without a folder, nothing."""
    if settings.BANK_FOLDER is not None:
        import_from_folder(folder=settings.BANK_FOLDER, now=clock.now())


@shared_task
def work_on_run(run_id: int) -> None:
    """Help with a billing run: take up parts that nobody has, until none is left."""
    for run in unfinished_runs().filter(pk=run_id):
        work_on(run=run, now=clock.now())


@shared_task
def resume_runs() -> None:
    """Take up what a worker that died left of a run."""
    for run in unfinished_runs():
        work_on(run=run, now=clock.now())
