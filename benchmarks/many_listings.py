"""Invented vacancies in the real municipalities, as many as asked, in the tables that a search reads."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import psycopg

from benchmarks.ground import address

NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
JOBS = tuple(
    "oogstmedewerker orderpicker heftruckchauffeur lasser productiemedewerker schoonmaker inpakker kok timmerman "  # noqa: SIM905 -- a list of words is read best as words
    "vrachtwagenchauffeur verpleegkundige metselaar elektricien monteur magazijnmedewerker slager bakker stukadoor "
    "schilder tuinder champignonplukker kwaliteitscontroleur machinebediener loodgieter kraanmachinist".split()
)
SECTORS = ("horticulture", "logistics", "food", "construction", "cleaning", "care", "hospitality", "other")
STAYS, CONTRACTS = ("short", "long"), ("fixed_term", "permanent", "agency", "seasonal")
LANGUAGES = ("none", "english", "dutch_a1", "dutch_a2", "dutch_b1")
HOUSING = ("none", "employer", "agency", "independent")
WORDS_IN_A_TEXT, KNOWN_WORDS = 25, 8000


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Invented words, with how often each is used: the second half as often as the first, as in any language."""
    rng = random.Random(1)  # noqa: S311 -- invented words
    parts = (
        "ka",
        "ro",
        "mel",
        "tin",
        "ve",
        "sto",
        "lub",
        "wa",
        "ster",
        "nik",
        "da",
        "po",
        "ring",
        "zo",
        "fel",
        "gat",
    )
    words = list(
        dict.fromkeys("".join(rng.choices(parts, k=rng.randint(2, 4))) for _n in range(KNOWN_WORDS * 3))
    )
    return words[:KNOWN_WORDS], [1 / place for place in range(1, KNOWN_WORDS + 1)]


def fill(database: str, *, count: int, first: int = 0) -> None:
    """Write so many vacancies by COPY; about four in ten are live at NOW."""
    from marketplace.models import Allowance, Listing, Municipality, Vacancy

    rng = random.Random(first)  # noqa: S311 -- invented listings
    places = list(Municipality.objects.select_related("region").order_by("pk"))
    allowance = Allowance.objects.select_related("organisation").get()
    author = allowance.organisation.memberships.values_list("user_id", flat=True)[0]
    columns = list(Listing._meta.concrete_fields)
    facts = list(Vacancy._meta.concrete_fields)
    with psycopg.connect(address(database)) as connection:
        for begin in range(first, first + count, 10_000):
            listings = [
                one_of(number, rng, places, allowance, author)
                for number in range(begin, min(begin + 10_000, first + count))
            ]
            _copy(connection, "marketplace_listing", columns, listings)
            _copy(connection, "marketplace_vacancy", facts, [listing.vacancy for listing in listings])
            connection.commit()


def one_of(number, rng, places, allowance, author):
    """An invented vacancy, with what a search compares, not stored."""
    from marketplace.actions.search_index import fill_in
    from marketplace.models import Listing, Vacancy

    words, _often = vocabulary()
    municipality = rng.choice(places)
    begin = NOW - timedelta(days=rng.randint(0, 700), seconds=rng.randint(0, 86_399))
    wage = 1471 + rng.randint(0, 500)
    listing = Listing(
        pk=number + 1,
        reference=f"BENCH{number:010d}",
        organisation=allowance.organisation,
        allowance=allowance,
        kind="vacancy",
        programme="career",
        title=f"{rng.choice(JOBS)} {municipality.display_name} {words[rng.randrange(KNOWN_WORDS)]}",
        text=" ".join(rng.choices(words, cum_weights=_added_up(), k=WORDS_IN_A_TEXT)),
        language="nl",
        municipality=municipality,
        place=municipality.display_name,
        lat=municipality.lat + rng.gauss(0, 0.03),
        lon=municipality.lon + rng.gauss(0, 0.05),
        state="published",
        live_during=[(begin, begin + timedelta(days=rng.choice((90, 365, 730))))],
        published_at=begin,
        first_published_at=begin,
        created_by_id=author,
        created_at=begin,
        changed_at=begin,
    )
    listing.vacancy = Vacancy(
        listing_id=listing.pk,
        sector=rng.choice(SECTORS),
        stay=rng.choice(STAYS),
        contract=rng.choice(CONTRACTS),
        hours_from=36,
        hours_until=40,
        wage_from_cents=1471,
        wage_until_cents=wage,
        language_needed=rng.choice(LANGUAGES),
        housing_offered=rng.choice(HOUSING),
    )
    # One language: nothing is asked of the database for each row.
    setattr(listing, "_prefetched_objects_cache", {"texts": []})  # noqa: B010 -- Django's own, which has no type
    fill_in(listing)
    return listing


@cache
def _added_up() -> list[float]:
    from itertools import accumulate

    return list(accumulate(vocabulary()[1]))


def _copy(connection, table, fields, rows) -> None:
    from psycopg import sql

    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([field.get_prep_value(getattr(row, field.attname)) for field in fields])
