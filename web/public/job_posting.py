"""A vacancy as schema.org JobPosting, the way search engines and job sites read it.

What it says stands on the page too. It is there while the vacancy is live, and gone with it.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from foundation.periods import AMSTERDAM, day_of
from marketplace.choices import ContractKind
from marketplace.models import Listing, Vacancy
from web.brand import BRAND
from web.templatetags.words import paragraphs

FULL_TIME_FROM_HOURS = 36
TEMPORARY = {ContractKind.SEASONAL, ContractKind.FIXED_TERM, ContractKind.AGENCY}


def job_posting(listing: Listing, *, until: datetime | None, address: str) -> dict[str, object]:
    """The properties that Google's list requires, and those it recommends and we know."""
    vacancy = listing.vacancy
    organisation: dict[str, object] = {"@type": "Organization", "name": listing.organisation.name}
    if listing.organisation.website:
        organisation["sameAs"] = listing.organisation.website
    posting: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": listing.title,
        "description": str(paragraphs(listing.text)),
        "identifier": {
            "@type": "PropertyValue",
            "name": listing.organisation.name,
            "value": listing.reference,
        },
        "datePosted": day_of(listing.first_published_at or listing.created_at).isoformat(),
        "hiringOrganization": organisation,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": listing.place,
                "addressRegion": BRAND.province,
                "addressCountry": "NL",
            },
        },
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
        "directApply": True,
        "url": address,
    }
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


def as_script(data: dict[str, object]) -> SafeString:
    """JSON that may stand in a script element: nothing in it can end that element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 -- escaped just above
