"""Builders for tests: small worlds of the marketplace, made through real actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from foundation.models import User
from foundation.periods import AMSTERDAM
from marketplace.actions.allowances import grant_allowance
from marketplace.actions.clearances import QualityWindow, open_standing, replace_quality_windows
from marketplace.actions.listings import create_listing
from marketplace.actions.organisations import OrganisationRegistration, register_organisation
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, MinimumWage, Municipality, Organisation, PostcodeArea, Region
from marketplace.rules.facts import (
    AnyFacts,
    HomeFacts,
    ProfileFacts,
    ServiceFacts,
    SessionFacts,
    VacancyFacts,
)

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
YEAR_LATER = datetime(2028, 3, 16, 0, 0, tzinfo=AMSTERDAM)
_numbers = count(1)


def a_user(email: str = "", name: str = "Anna de Wit") -> User:
    """Somebody who can log in; the password is `correct horse battery`."""
    return User.objects.create_user(
        email or f"anna{next(_numbers)}@zandhorst.example", "correct horse battery", name=name
    )


def a_region_and_municipality(
    name: str = "Someren",
    region: str = "Helmond-De Peel",
    *,
    lat: float = 51.385,
    lon: float = 5.711,
    pc4: str = "5711",
) -> Municipality:
    """A municipality in its region with one postcode area."""
    slug = region.lower().replace(" ", "-")
    made, _new = Region.objects.get_or_create(
        slug=slug, defaults={"code": f"T{next(_numbers)}", "name": region}
    )
    municipality, _new = Municipality.objects.get_or_create(
        name=name,
        defaults={
            "code": f"GX{next(_numbers)}",
            "display_name": name,
            "region": made,
            "inhabitants": 1000,
            "lat": lat,
            "lon": lon,
        },
    )
    PostcodeArea.objects.get_or_create(
        pc4=pc4, defaults={"place": name, "municipality": municipality, "lat": lat, "lon": lon}
    )
    return municipality


def a_minimum_wage(valid_from: date = date(2027, 1, 1), cents_per_hour: int = 1471) -> MinimumWage:
    """The minimum wage from a day on."""
    return MinimumWage.objects.get_or_create(
        valid_from=valid_from, defaults={"cents_per_hour": cents_per_hour}
    )[0]


def a_registration(**changes: object) -> OrganisationRegistration:
    """What a grower in Someren types in; every field may be changed."""
    facts: dict[str, object] = {
        "name": "Kwekerij De Zandhorst B.V.",
        "kvk_number": f"998{next(_numbers):05d}",
        "legal_form": "legal_entity",
        "street": "Zandhorst 12",
        "postcode": "5711 ZZ",
        "city": "Someren",
        "email": "administratie@zandhorst.example",
        "segment": "sme",
        "roles": ("employer",),
    }
    return OrganisationRegistration(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def an_organisation(*, user: User | None = None, now: datetime = NOW, **changes: object) -> Organisation:
    """A registered organisation with an owner."""
    a_region_and_municipality()
    return register_organisation(user=user or a_user(), registration=a_registration(**changes), now=now)


def an_owner_of(organisation: Organisation) -> User:
    """The first member."""
    membership = organisation.memberships.select_related("user").order_by("id").first()
    assert membership is not None
    return membership.user


def an_open_door(
    organisation: Organisation,
    *,
    kind: str = "vacancy",
    slots: int = 5,
    conditions: tuple[str, ...] = ("",),
    from_at: datetime = NOW - timedelta(days=1),
    until_at: datetime = YEAR_LATER,
    quality_until: datetime | None = None,
    agreement: str = "A-TEST",
) -> None:
    """Allowance, quality and standing: all that a listing of this kind needs besides its own content."""
    agreement = f"{agreement[:8]}-{organisation.pk % 10**6}"
    grant_allowance(
        organisation=organisation,
        listing_kind=kind,
        slots=slots,
        from_at=from_at,
        until_at=until_at,
        agreement_reference=agreement,
        source_reference=f"{agreement}:{kind}:{next(_numbers)}",
        now=from_at,
    )
    open_standing(organisation=organisation, agreement_reference=agreement, from_at=from_at, now=from_at)
    windows = [QualityWindow(kind, condition, from_at, quality_until, "test") for condition in conditions]
    # Doors for other kinds stay open.
    windows += [
        QualityWindow(one.listing_kind, one.condition, one.from_at, one.until_at, "test")
        for one in organisation.clearances.filter(kind="quality").exclude(listing_kind=kind).order_by("id")
    ]
    replace_quality_windows(windows={organisation.pk: windows}, now=from_at)


def vacancy_facts(**changes: object) -> VacancyFacts:
    """What a vacancy for pepper pickers says."""
    facts: dict[str, object] = {
        "title": "Oogstmedewerker paprika",
        "text": "U oogst paprika's in een warme kas.",
        "language": "nl",
        "place": "Someren",
        "sector": "horticulture",
        "stay": "short",
        "contract": "seasonal",
        "hours_from": 38,
        "hours_until": 40,
        "wage_from_cents": 1540,
        "wage_until_cents": 1625,
        "language_needed": "none",
    }
    return VacancyFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def home_facts(**changes: object) -> HomeFacts:
    """What an own room says."""
    facts: dict[str, object] = {
        "title": "Eigen kamer bij het kanaal",
        "text": "Een kamer van 16 vierkante meter met een eigen deur.",
        "language": "nl",
        "place": "Someren",
        "bare_rent_cents": 39500,
        "service_costs_cents": 7000,
        "deposit_cents": 39500,
        "size_m2": 16,
        "occupants": 9,
        "own_bedroom": True,
        "wifi": True,
        "separate_contract": True,
        "dwelling": "regular",
        "floor_m2": 140,
        "bedroom_m2": 16,
        "bedroom_persons": 1,
        "bathroom": "shared",
        "kitchen": "shared",
        "other_workers": 9,
        "sport_metres": 400,
        "home_shop_metres": 1200,
        "nature_metres": 600,
        "selection_criteria": "Wie het eerst vraagt, komt het eerst kijken.",
        "information_languages": ("nl", "en", "pl"),
    }
    return HomeFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def service_facts(**changes: object) -> ServiceFacts:
    """What a language school says."""
    facts: dict[str, object] = {
        "title": "Nederlandse les",
        "text": "Les in kleine groepen.",
        "language": "nl",
        "place": "Someren",
        "category": "language",
        "url": "https://spraakwater.example/les",
        "languages": ("nl", "en"),
    }
    return ServiceFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def session_facts(**changes: object) -> SessionFacts:
    """What a workshop about tax says: on a Wednesday evening in March, eight days after NOW."""
    facts: dict[str, object] = {
        "title": "Samen uw belasting invullen",
        "text": "U neemt uw jaaropgave mee. Wij vullen de aangifte samen in.",
        "language": "nl",
        "place": "Someren",
        "form": "workshop",
        "subject": "money",
        "audience": "workers",
        "starts_at": datetime(2027, 3, 24, 19, 0, tzinfo=AMSTERDAM),
        "ends_at": datetime(2027, 3, 24, 21, 0, tzinfo=AMSTERDAM),
        "venue": "De Bries, Witvrouwenbergweg 2",
        "languages": ("nl", "pl"),
        "seats": 20,
        "price_cents": 750,
        "url": "https://spraakwater.example/belasting",
        "phone": "0493 123 456",
        "is_accessible": True,
    }
    return SessionFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def profile_facts(**changes: object) -> ProfileFacts:
    """What a grower says of itself, with a video."""
    facts: dict[str, object] = {
        "title": "Kwekerij De Zandhorst",
        "text": "Wij telen paprika en komkommer in verwarmde kassen.",
        "language": "nl",
        "place": "Someren",
        "reasons": ("Vaste uren, ook in de winter", "Nederlandse les onder werktijd"),
        "url": "https://zandhorst.example/werken",
        "people": 85,
        "since_year": 1984,
        "video_url": "https://vimeo.com/123456789",
        "video_captions": ("nl", "pl"),
    }
    return ProfileFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def a_draft(organisation: Organisation, facts: AnyFacts | None = None) -> Listing:
    """A draft listing; a vacancy unless facts say otherwise."""
    a_minimum_wage()
    return create_listing(
        organisation=organisation, facts=facts or vacancy_facts(), actor=an_owner_of(organisation), now=NOW
    )


def a_published_vacancy(
    organisation: Organisation | None = None, *, now: datetime = NOW, **changes: object
) -> Listing:
    """A live vacancy, with an open door when its organisation has none."""
    organisation = organisation or an_organisation()
    if not organisation.allowances.exists():
        an_open_door(organisation)
    listing = a_draft(organisation, vacancy_facts(**changes))
    return publish_listing(listing=listing, actor=an_owner_of(organisation), now=now)
