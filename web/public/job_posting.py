"""A vacancy as schema.org JobPosting, the way search engines and job sites read it.

What it says stands on the page too. It is there while the vacancy is live, and gone with it.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from foundation.periods import AMSTERDAM, day_of
from marketplace.choices import ContractKind, HousingOffered
from marketplace.models import Listing, Vacancy
from marketplace.queries.occupations import occupation_with
from marketplace.queries.texts import text_in
from web.public.briefly import hours_words
from web.public.structured_data import CONTEXT, address_of_place, organisation_of
from web.templatetags.words import paragraphs

FULL_TIME_FROM_HOURS = 36
TEMPORARY = {ContractKind.SEASONAL, ContractKind.FIXED_TERM, ContractKind.AGENCY}


def job_posting(listing: Listing, *, until: datetime | None, address: str) -> dict[str, object]:
    """The properties that Google's list requires, and those it recommends and we know."""
    vacancy, said = listing.vacancy, text_in(listing, get_language() or "")
    posting: dict[str, object] = {
        **CONTEXT,
        "@type": "JobPosting",
        "title": said.title,
        "description": str(paragraphs(said.text)),
        "identifier": {
            "@type": "PropertyValue",
            "name": listing.organisation.name,
            "value": listing.reference,
        },
        "datePosted": day_of(listing.first_published_at or listing.created_at).isoformat(),
        "hiringOrganization": organisation_of(listing),
        "jobLocation": {"@type": "Place", "address": address_of_place(listing)},
        "employmentType": _employment_types(vacancy),
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": vacancy.wage_from_cents / 100,
                "maxValue": vacancy.wage_until_cents / 100,
                "unitText": "HOUR",
            },
        },
        "industry": str(vacancy.get_sector_display()),
        "workHours": hours_words(vacancy.hours_from, vacancy.hours_until),
        # People answer on our own page, without an account.
        "directApply": True,
        "url": address,
    }
    occupation = occupation_with(vacancy.occupation)
    if occupation is not None:
        posting["occupationalCategory"] = [f"{occupation.code} {occupation.label}"]
    if vacancy.housing_offered != HousingOffered.NONE:
        posting["jobBenefits"] = str(vacancy.get_housing_offered_display())
    if vacancy.starts_on is not None:
        posting["jobStartDate"] = vacancy.starts_on.isoformat()
    if until is not None:
        posting["validThrough"] = until.astimezone(AMSTERDAM).isoformat()
    return posting


def is_full_time(vacancy: Vacancy) -> bool:
    """Whether its hours can be those of a full week."""
    return vacancy.hours_until >= FULL_TIME_FROM_HOURS


def _employment_types(vacancy: Vacancy) -> list[str]:
    types = ["FULL_TIME" if is_full_time(vacancy) else "PART_TIME"]
    if vacancy.contract in TEMPORARY:
        types.append("TEMPORARY")
    return types
