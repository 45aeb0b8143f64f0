"""Listings and ourselves in the words of schema.org, as JSON-LD for search engines.

What it says stands on the page too. It is there while the listing is live, and gone with it: an ended one answers 410.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from foundation.languages import VISITOR_LANGUAGES
from foundation.periods import AMSTERDAM
from marketplace.models import Listing
from marketplace.queries.photos import PhotoShown
from marketplace.queries.texts import text_in
from web.brand import BRAND
from web.templatetags.photos import photo_address
from web.templatetags.words import paragraphs

CONTEXT = {"@context": "https://schema.org"}
SELL = "http://purl.org/goodrelations/v1#Sell"
RENT_OUT = "http://purl.org/goodrelations/v1#LeaseOut"
IN_STOCK = "https://schema.org/InStock"
# Codes of UN/CEFACT: a month, a square metre.
MONTH, SQUARE_METRE = "MON", "MTK"


def organisation_of(listing: Listing) -> dict[str, object]:
    """Who offers it: its name, and its own site when it has one."""
    organisation: dict[str, object] = {"@type": "Organization", "name": listing.organisation.name}
    if listing.organisation.website:
        organisation["sameAs"] = listing.organisation.website
    return organisation


def address_of_place(listing: Listing) -> dict[str, object]:
    """The place; nobody's street is known here."""
    return {
        "@type": "PostalAddress",
        "addressLocality": listing.place,
        "addressRegion": BRAND.province,
        "addressCountry": "NL",
    }


def home_offer(
    listing: Listing, *, until: datetime | None, address: str, is_independent: bool
) -> dict[str, object]:
    """A home as an offer to rent it out, with the price in full a month, or to sell it."""
    home, said = listing.home, text_in(listing, get_language() or "")
    price: dict[str, object] = (
        {"@type": "PriceSpecification", "price": home.price_cents / 100, "priceCurrency": "EUR"}
        if home.price_cents
        else {
            "@type": "UnitPriceSpecification",
            "price": home.month_cents / 100,
            "priceCurrency": "EUR",
            "unitCode": MONTH,
        }
    )
    offer: dict[str, object] = {
        **CONTEXT,
        "@type": "Offer",
        "url": address,
        "businessFunction": SELL if home.is_for_sale else RENT_OUT,
        "availability": IN_STOCK,
        "offeredBy": organisation_of(listing),
        "priceSpecification": price,
        # Both types: what is offered is a product, as schema.org says of rooms that are let.
        "itemOffered": {
            "@type": ["Accommodation", "Product"],
            "name": said.title,
            "description": str(paragraphs(said.text)),
            "identifier": listing.reference,
            "address": address_of_place(listing),
            "floorSize": {"@type": "QuantitativeValue", "value": home.size_m2, "unitCode": SQUARE_METRE},
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": name, "value": value}
                for name, value in (
                    ("Wifi", home.wifi),
                    ("Landlord independent of an employer", is_independent),
                )
            ],
        },
    }
    if until is not None:
        offer["validThrough"] = until.astimezone(AMSTERDAM).isoformat()
    return offer


def service_data(listing: Listing, *, address: str) -> dict[str, object]:
    """A service, with its provider, its languages and the provider's own page."""
    service, said = listing.service, text_in(listing, get_language() or "")
    return {
        **CONTEXT,
        "@type": "Service",
        "name": said.title,
        "description": str(paragraphs(said.text)),
        "identifier": listing.reference,
        "url": address,
        "serviceType": str(service.get_category_display()),
        "provider": organisation_of(listing),
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": service.url,
            "availableLanguage": service.languages,
            "serviceLocation": {"@type": "Place", "address": address_of_place(listing)},
        },
    }


def profile_data(listing: Listing, *, photos: Sequence[PhotoShown], address: str) -> dict[str, object]:
    """An organisation as its profile presents it: where it is, since when, how large, its photos and its own site."""
    profile = listing.profile
    data: dict[str, object] = {
        **CONTEXT,
        "@type": "Organization",
        "name": listing.organisation.name,
        "description": str(paragraphs(listing.text)),
        "identifier": listing.reference,
        "url": address,
        "address": address_of_place(listing),
    }
    own = [one for one in dict.fromkeys((profile.url, listing.organisation.website)) if one]
    if own:
        data["sameAs"] = own
    if profile.people:
        data["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": profile.people}
    if profile.since_year:
        data["foundingDate"] = str(profile.since_year)
    if photos:
        data["image"] = [f"{settings.SITE_URL}{photo_address(one)}" for one in photos]
    return data


def ourselves() -> dict[str, object]:
    """The information point."""
    return {
        **CONTEXT,
        "@type": "Organization",
        "name": f"{BRAND.name} {BRAND.region}",
        "url": f"{settings.SITE_URL}{reverse('web:home')}",
        "email": BRAND.email,
        "areaServed": BRAND.province,
        "knowsLanguage": list(VISITOR_LANGUAGES),
    }


def as_script(data: dict[str, object]) -> SafeString:
    """JSON that may stand in a script element: nothing in it can end that element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 -- escaped just above
