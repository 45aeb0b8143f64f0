"""Keeps who wants a job or a home, for the partner, for six months."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.attempts import count_attempt
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Invalid
from foundation.periods import add_months, day_of, start_of_day
from marketplace.actions.figures import record_sighting
from marketplace.actions.organisations import refuse_bsn
from marketplace.choices import SeenKind
from marketplace.models import Lead, Listing

KEPT_FOR_MONTHS = 6
SAME_WISH = timedelta(days=1)
# From one network: a home of twenty that looks for work together may answer, a machine may not.
MOST_AN_HOUR = 20
MOST_A_DAY = 60


class LeadNeedsName(Invalid):
    code = "lead-needs-name"
    sentence = _("Fill in your name. A first name is enough.")


class LeadNeedsContact(Invalid):
    code = "lead-needs-contact"
    sentence = _("Fill in a telephone number or an e-mail address. The employer calls or mails you.")


class LeadNeedsConsent(Invalid):
    code = "lead-needs-consent"
    sentence = _("Tick that your name and number may be used. Without it nobody may call or mail you.")


@transaction.atomic
def record_lead(
    *,
    listing: Listing,
    name: str,
    contact: str,
    message: str,
    consent: str,
    language: str,
    region: str = "",
    address: str | None,
    now: datetime,
    wall_now: datetime,
) -> Lead:
    """Keep somebody's name and contact for the employer of this listing, for six months (AVG), and tell the employer.

    The same contact for the same listing within a day is the same wish: it is kept and told once. Refuses too many from
    one network; its address is not kept. `consent` is what was agreed to, word for word; without it nothing is kept.
    Counted among the figures of the listing, with the
    `region` (its slug) in which was searched.
    """
    if not name.strip():
        raise LeadNeedsName(field="name")
    digits = sum(letter.isdigit() for letter in contact)
    if "@" not in contact and digits < 8:
        raise LeadNeedsContact(field="contact")
    if not consent.strip():
        raise LeadNeedsConsent(field="may_keep")
    refuse_bsn(name=name, message=message)
    Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)  # two clicks at once become one
    earlier = Lead.objects.filter(
        listing=listing, contact__iexact=contact.strip()[:120], created_at__gt=now - SAME_WISH
    ).first()
    if earlier is not None:
        return earlier
    count_attempt(
        purpose="lead", address=address, most_an_hour=MOST_AN_HOUR, most_a_day=MOST_A_DAY, wall_now=wall_now
    )
    lead = Lead.objects.create(
        listing=listing,
        name=name.strip()[:100],
        contact=contact.strip()[:120],
        message=message.strip()[:2000],
        consent=consent.strip(),
        language=language,
        created_at=now,
        expires_at=start_of_day(add_months(day_of(now), KEPT_FOR_MONTHS)),
    )
    record(
        action="record_lead",
        subject_kind="listing",
        subject_reference=listing.reference,
        organisation_reference=listing.organisation.reference,
        now=now,
    )
    record_sighting(kind=SeenKind.LEAD, listing_ids=[listing.pk], language=language, region=region, now=now)
    leave_message(kind="lead.left", reference=str(lead.pk))
    return lead


@transaction.atomic
def forget_expired_leads(*, now: datetime) -> int:
    """Delete leads that are past their date; answer how many."""
    return Lead.objects.filter(expires_at__lte=now).delete()[0]
