"""What is wrong with what listings say: gathers what the rule needs, for one or for many at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ListingKind, ListingState, ReviewOutcome, Role
from marketplace.models import OF_KINDS, Listing, ListingReview, MinimumWage, Organisation, OrganisationRole
from marketplace.queries.texts import texts_of
from marketplace.rules.facts import (
    AnyFacts,
    HomeFacts,
    ProfileFacts,
    ServiceFacts,
    SessionFacts,
    VacancyFacts,
)
from marketplace.rules.faults import ContentData, Fault, Ground, Severity, asking, faults_in
from marketplace.rules.housing_norms import Measure, NormStep
from marketplace.rules.terms import Pattern, TermList
from marketplace.rules.wages import WageStep

DATA = Path(__file__).resolve().parent.parent / "data" / "content"
# “No registration fee” and “we never keep your passport” say the opposite of the term that stands in them.
DENIABLE = frozenset({"asks-worker-for-money", "keeps-passport", "asks-salary-history"})


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def term_list() -> TermList:
    """The word lists that come along, ready to search with."""
    return TermList(
        terms=[Pattern(row["code"], row["pattern"], row["severity"]) for row in _rows("terms.csv")],
        exceptions=[Pattern(row["code"], row["pattern"]) for row in _rows("exceptions.csv")],
        negations=[row["pattern"] for row in _rows("negations.csv")],
        deniable=DENIABLE,
    )


@cache
def grounds() -> dict[tuple[str, str], Ground]:
    """What each code means for each kind of listing."""
    return {
        (row["code"], row["kind"]): Ground(Severity(row["severity"]), row["law"])
        for row in _rows("grounds.csv")
    }


@cache
def housing_norms() -> tuple[NormStep, ...]:
    """The housing norms that come along, as dated data."""
    return tuple(
        NormStep(
            scheme=row["scheme"],
            measure=Measure(row["measure"]),
            dwelling=row["dwelling"],
            value=Decimal(row["value"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in _rows("housing_norms.csv")
    )


def content_data() -> ContentData:
    """All that the rule looks up; one query, for the wages."""
    steps = MinimumWage.objects.order_by("valid_from").values_list("valid_from", "cents_per_hour")
    wages = [WageStep(valid_from, cents) for valid_from, cents in steps]
    return ContentData(term_list(), grounds(), housing_norms(), wages)


def faults_of(offers: Sequence[tuple[Organisation, AnyFacts]], *, day: date) -> list[list[Fault]]:
    """What is wrong with each of many listings, in their order. Two queries, whatever their number."""
    # A grower that houses its own people comes under AKF; who houses others too, under SNF.
    growers = {organisation.pk for organisation, _facts in offers if organisation.is_agricultural}
    landlords = set(
        OrganisationRole.objects.filter(organisation_id__in=growers, role=Role.HOUSING_PROVIDER)
        .order_by("organisation_id")
        .values_list("organisation_id", flat=True)
    )
    data = content_data()
    return [
        faults_in(
            facts, day=day, data=data, scheme="akf" if organisation.pk in growers - landlords else "snf"
        )
        for organisation, facts in offers
    ]


def facts_from(listing: Listing) -> AnyFacts:
    """What a stored listing says; its details are to be read along (`select_related`)."""
    if listing.kind == ListingKind.VACANCY:
        return VacancyFacts(**_said(listing, listing.vacancy, VacancyFacts))
    if listing.kind == ListingKind.HOME:
        return HomeFacts(**_said(listing, listing.home, HomeFacts))
    if listing.kind == ListingKind.PROFILE:
        return ProfileFacts(**_said(listing, listing.profile, ProfileFacts))
    if listing.kind == ListingKind.SESSION:
        return SessionFacts(**_said(listing, listing.session, SessionFacts))
    return ServiceFacts(**_said(listing, listing.service, ServiceFacts))


def _said(listing: Listing, details: object, facts: type[AnyFacts]) -> dict[str, Any]:
    said = {
        name: getattr(details if hasattr(details, name) else listing, name)
        for name in facts.__dataclass_fields__
    }
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return said | {"texts": texts_of(listing)}


def faults_of_stored(listings: Sequence[Listing], *, day: date) -> list[list[Fault]]:
    """The same of listings that are stored; their organisation and details are to be read along."""
    return faults_of([(listing.organisation, facts_from(listing)) for listing in listings], day=day)


def still_asking(listing: Listing, faults: Sequence[Fault]) -> list[Fault]:
    """What a person has to look at: the findings that nobody approved for this listing before."""
    asked = asking(faults)
    if not asked:
        return []
    approved = ListingReview.objects.filter(listing=listing, outcome=ReviewOutcome.APPROVED).order_by("pk")
    cleared = {one for findings in approved.values_list("findings", flat=True) for one in findings}
    return [fault for fault in asked if fault.fingerprint not in cleared]


def asked_by_change(listing: Listing, faults: Sequence[Fault], *, day: date) -> list[Fault]:
    """The same for a change: what a live listing said before already is no reason to take it offline.

    Asked before the change is written: it compares with what is stored.
    """
    asked = still_asking(listing, faults)
    if not asked or listing.state != ListingState.PUBLISHED:
        return asked
    before = {fault.fingerprint for fault in faults_of_stored([listing], day=day)[0]}
    return [fault for fault in asked if fault.fingerprint not in before]


def _waiting() -> QuerySet[ListingReview]:
    return (
        ListingReview.objects.select_related(
            "listing__organisation",
            "listing__municipality",
            *(f"listing__{table}" for table in OF_KINDS),
        )
        .filter(outcome="")
        .order_by("asked_at", "pk")
    )


def open_reviews() -> list[ListingReview]:
    """Every listing that waits for a person, the longest first, with what its page shows."""
    return list(_waiting())


def sent_back_because(listing: Listing) -> str:
    """Why one of us sent a listing back; empty when its newest look had another outcome, or there was none."""
    reviews = ListingReview.objects.filter(listing=listing, proposed__isnull=True)
    review = reviews.order_by("-asked_at", "-pk").first()
    sent_back = review is not None and review.outcome == ReviewOutcome.SENT_BACK
    return review.reasons if review is not None and sent_back else ""


def sent_back_to(organisation: Organisation) -> set[int]:
    """The drafts of an organisation, by id, whose newest look ended with being sent back."""
    rows = (
        ListingReview.objects.filter(
            listing__organisation=organisation, listing__state=ListingState.DRAFT, proposed__isnull=True
        )
        .order_by("asked_at", "pk")
        .values_list("listing_id", "outcome")
    )
    newest = dict(rows)
    return {listing_id for listing_id, outcome in newest.items() if outcome == ReviewOutcome.SENT_BACK}


class ReviewNotFound(NotFound):
    code = "review-not-found"
    sentence = _("This listing does not wait for a look.")


def open_review_of(reference: str) -> ListingReview:
    """The review that a listing waits for, by the listing's reference."""
    review = _waiting().filter(listing__reference=reference).first()
    if review is None:
        raise ReviewNotFound
    return review


def review_with(review_id: int) -> ListingReview:
    """A review by id, with its listing and organisation."""
    return ListingReview.objects.select_related("listing__organisation__party").get(pk=review_id)
