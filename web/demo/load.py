"""Fills a sandbox installation with a lively demo region, through the same actions that people use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from billing.actions.agreements import accept_quote
from billing.actions.catalogue import load_accounts, publish_price_card, publish_shipped_terms, shipped
from billing.actions.payment_reminders import load_reminder_levels
from billing.actions.payments import settle_payment
from billing.actions.quotes import make_quote
from billing.models import Agreement, Receivable
from billing.rules.ledger import BANK
from billing.rules.selection import Choice
from foundation.choices import StaffRole
from foundation.models import User
from foundation.periods import AMSTERDAM, day_of
from invoices.actions.issuers import register_issuer
from marketplace.actions.leads import record_lead
from marketplace.actions.listings import create_listing
from marketplace.actions.organisations import OrganisationRegistration
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from marketplace.rules.facts import AnyFacts, HomeFacts, ServiceFacts, SessionFacts, VacancyFacts
from quality.actions.decisions import recognise_organisation
from quality.actions.registers import import_register
from quality.actions.sign_up import register_partner
from web.demo.agencies import AGENCIES, marks_of_agency
from web.demo.feeds import load_feed
from web.demo.files import REGISTERS, snf_providers
from web.demo.groups import load_groups
from web.demo.growth import TEXTS, load_growth
from web.demo.money import fall_behind, load_money
from web.demo.organisations import EMPLOYERS, SERVICE_PROVIDERS, DemoOrganisation
from web.demo.people import MEMBERS, a_person, the_staff
from web.demo.profiles import load_profiles
from web.demo.providers import HOMES, SERVICES
from web.demo.reports import load_reports
from web.demo.sessions import SESSIONS
from web.demo.vacancies import BY_SECTOR
from web.demo.visits import load_alert, load_visits

IBAN = "NL91 ABNA 0417 1643 00"
LANGUAGES = (("nl", "en"), ("nl", "en", "pl"), ("nl", "pl", "ro"), ("nl", "en", "bg"), ("nl",))


@transaction.atomic
def load_demo(*, now: datetime) -> dict[str, int]:
    """Load the demo region; one that is there already stays as it is. Answers with counts.

    What happened before today is dated three weeks back, so that invoices are paid and listings have some age.
    """
    if Organisation.objects.exists():
        return counts()
    then = now - timedelta(days=21)
    long_ago = then - timedelta(days=30)  # so that an invoice of 30 days is late by now
    register_issuer(
        code="mip-brabant",
        name="Stichting Migratie Informatiepunt Brabant",
        kvk_number="99000416",
        vat_id="NL000000012B01",
        street="Voorbeeldkade 1",
        postcode="5038 AA",
        city="Tilburg",
        email="facturen@mip-brabant.example",
        iban=IBAN,
        creditor_id="NL79ZZZ999999990000",
        brand_name="Migratie Informatiepunt",
        brand_region="Brabant",
        crkbo_from=then.date().replace(month=1, day=1),
        now=long_ago,
    )
    load_accounts()
    load_reminder_levels()
    publish_shipped_terms()
    publish_price_card(card=shipped("price_card_1.json"), now=long_ago)
    staff = the_staff(long_ago)
    for code, name in (("ind", "ind_work_2026-03-11.csv"), ("snf", "snf_example_2026-10-05.csv")):
        import_register(register_code=code, content=(REGISTERS / name).read_bytes(), file_name=name, now=then)
    committee = (staff[StaffRole.QUALITY], staff[StaffRole.ADMINISTRATOR])
    load_late_payer(committee, long_ago)
    owners = cycle_of_owners()
    for number, demo in enumerate((*EMPLOYERS, *AGENCIES)):
        load_employer(demo, next(owners), committee, then + timedelta(minutes=10 * number), number)
    housing_owner = a_person("housing@demo.example", MEMBERS["housing@demo.example"])
    for number, demo in enumerate(snf_providers()):
        owner = housing_owner if number == 0 else next(owners)
        load_housing_provider(demo, owner, then + timedelta(hours=5, minutes=10 * number), number)
    service_owner = a_person("services@demo.example", MEMBERS["services@demo.example"])
    for number, demo in enumerate(SERVICE_PROVIDERS):
        owner = service_owner if number == 0 else next(owners)
        load_service_provider(demo, owner, then + timedelta(hours=8, minutes=10 * number), number)
    load_groups(staff[StaffRole.QUALITY], then + timedelta(days=1), now)
    load_sessions(now)
    load_profiles(staff=staff[StaffRole.QUALITY], then=then + timedelta(hours=12))
    waiting = load_newcomers(committee, now)
    twice = Agreement.objects.order_by("pk")[2]
    load_money(paid=twice, waiting=waiting, iban=IBAN, now=now)
    load_reports(
        owner=User.objects.get(email="employer@demo.example"), staff=staff[StaffRole.QUALITY], now=now
    )
    employer = Organisation.objects.get(memberships__user__email="employer@demo.example")
    load_feed(organisation=employer, now=now)
    load_visits(now=now)
    load_alert(now=now)
    return counts()


def counts() -> dict[str, int]:
    """How much there is."""
    return {
        "organisations": Organisation.objects.count(),
        "vacancies": Listing.objects.filter(kind="vacancy").count(),
        "homes": Listing.objects.filter(kind="home").count(),
        "services": Listing.objects.filter(kind="service").count(),
        "sessions": Listing.objects.filter(kind="session").count(),
        "profiles": Listing.objects.filter(kind="profile").count(),
    }


def cycle_of_owners() -> Iterator[User]:
    """The demo employer first; after that owners who do not log in."""
    yield a_person("employer@demo.example", MEMBERS["employer@demo.example"])
    number = 0
    while True:
        number += 1
        yield User.objects.create_user(f"eigenaar{number}@demo.example", None, name=f"Eigenaar {number}")


def registered(demo: DemoOrganisation, owner: User, then: datetime) -> Organisation:
    """A demo organisation, signed up and looked up in the registers."""
    return register_partner(
        user=owner,
        registration=OrganisationRegistration(
            name=demo.name,
            kvk_number=demo.kvk_number,
            legal_form="legal_entity",
            street=demo.street,
            postcode=demo.postcode,
            city=demo.municipality,
            email="administratie@demo.example",
            segment=demo.segment,
            roles=demo.roles,
            description=demo.description,
            website="https://www.demo.example/",
            declares=True,
        ),
        now=then,
    )


def agreed(organisation: Organisation, demo: DemoOrganisation, owner: User, then: datetime) -> Agreement:
    """The demo organisation's package, accepted."""
    quote = make_quote(
        organisation=organisation,
        choices=[Choice(code, quantity) for code, quantity in demo.choices],
        actor=owner,
        now=then,
    )
    return accept_quote(quote=quote, actor=owner, name=owner.name, ip_address=None, now=then)


def paid(agreement: Agreement, then: datetime) -> None:
    """Its first invoice, paid by bank transfer."""
    receivable = Receivable.objects.get(agreement=agreement, is_first=True)
    settle_payment(
        receivable=receivable,
        provider_reference=f"demo:{agreement.reference}",
        method="transfer",
        cents=receivable.cents,
        into=BANK,
        received_at=then,
        now=then,
    )


def published(organisation: Organisation, owner: User, facts: AnyFacts, at: datetime) -> Listing:
    """A listing, made and published."""
    listing = create_listing(organisation=organisation, facts=facts, actor=owner, now=at)
    return publish_listing(listing=listing, actor=owner, now=at)


def load_employer(
    demo: DemoOrganisation, owner: User, committee: tuple[User, User], then: datetime, number: int
) -> None:
    """An employer with our own recognition, or an agency with its marks; its package and its vacancies."""
    organisation = registered(demo, owner, then)
    if "agency" in demo.roles:
        for mark in marks_of_agency(then):
            recognise_organisation(
                organisation=organisation,
                mark_code=mark,
                fact="Wij lazen het bewijs en zochten de organisatie op bij de uitgever.",
                reason="Het bewijs is in orde.",
                actor=committee[0],
                now=then,
            )
    else:
        recognise_organisation(
            organisation=organisation,
            fact="De commissie sprak met de directeur en las de arbeidsvoorwaarden.",
            reason="De organisatie voldoet aan onze voorwaarden voor goed werkgeverschap.",
            actor=committee[0],
            seconded_by=committee[1],
            now=then,
        )
    agreement = agreed(organisation, demo, owner, then)
    paid(agreement, then)
    texts = BY_SECTOR[demo.sector]
    wanted = {"CAR-RECRUIT-5": 5, "CAR-RECRUIT-15": 9, "CAR-RECRUIT-50": 20}
    amount = next(wanted[code] for code, _quantity in demo.choices if code in wanted)
    for index in range(amount):
        text = texts[(index + number) % len(texts)]
        again = index // len(texts)
        is_short = (index + number) % 5 < 2
        facts = VacancyFacts(
            title=text.title
            if not again
            else f"{text.title}, {('weekend', 'dagdienst', 'avonddienst')[(again - 1) % 3]}",
            text=text.text,
            language="nl",
            place=demo.postcode[:4],
            sector=demo.sector,
            stay="short" if is_short else "long",
            contract="seasonal" if is_short else ("permanent" if index % 4 == 3 else "fixed_term"),
            hours_from=text.hours_from,
            hours_until=text.hours_until,
            wage_from_cents=text.wage_from_cents + 5 * (number % 4),
            wage_until_cents=text.wage_until_cents + 5 * (number % 4),
            language_needed=text.language_needed,
            language_reason=text.language_reason,
            occupation=text.occupation,
            texts=() if again else TEXTS.get(text.title, ()),
            starts_on=(then + timedelta(days=30 + 7 * (index % 5))).date(),
            ends_on=(then + timedelta(days=120)).date() if is_short else None,
            housing_offered="independent" if index % 7 == 0 else "none",
            suits_partner=index % 3 == 0,
        )
        listing = published(organisation, owner, facts, then + timedelta(hours=1, minutes=37 * index))
        if number == 0 and index in {0, 2, 3}:
            record_lead(
                listing=listing,
                name=("Maria", "Ionut", "Kasia")[index % 3],
                contact=("+31 6 0000 0001", "ionut@post.example", "+31 6 0000 0003")[index % 3],
                message="",
                consent="You may call me about this.",
                language=("pl", "ro", "pl")[index % 3],
                address=None,
                now=then + timedelta(days=2 + index),
                wall_now=then,
            )

    if number == 0:
        load_growth(organisation, owner, then + timedelta(hours=9))


def load_housing_provider(demo: DemoOrganisation, owner: User, then: datetime, number: int) -> None:
    """A housing provider from the (invented) SNF register, with homes."""
    organisation = registered(demo, owner, then)
    paid(agreed(organisation, demo, owner, then), then)
    for index in range(5):
        home = HOMES[(index + 3 * number) % len(HOMES)]
        facts = HomeFacts(
            title=home.title,
            text=f"{home.text} De servicekosten zijn voor gas, water, licht en wifi.",
            language="nl",
            place=demo.postcode[:4],
            bare_rent_cents=home.bare_rent_cents + 500 * (number % 4),
            service_costs_cents=home.service_costs_cents,
            deposit_cents=home.bare_rent_cents,
            size_m2=home.size_m2,
            occupants=home.occupants,
            own_bedroom=home.own_bedroom,
            wifi=home.wifi,
            separate_contract=True,
            dwelling="regular",
            # A room with its share of kitchen, bathroom and living room: above the last SNF norm of 12 m² each.
            floor_m2=max(home.size_m2, 14 * home.occupants),
            bedroom_m2=min(home.size_m2, 16),
            bedroom_persons=1 if home.own_bedroom and home.occupants > 3 else 2,
            other_workers=home.other_workers,
            bathroom="own" if home.occupants <= 3 else "shared",
            kitchen="own" if home.occupants <= 3 else "shared",
            sport_metres=home.sport_metres,
            home_shop_metres=home.home_shop_metres,
            nature_metres=home.nature_metres,
            selection_criteria="Wie het eerst vraagt, komt het eerst kijken. Wij vragen een loonstrook of een contract.",
            information_languages=LANGUAGES[number % len(LANGUAGES)],
        )
        published(organisation, owner, facts, then + timedelta(hours=1, minutes=41 * index))


def load_service_provider(demo: DemoOrganisation, owner: User, then: datetime, number: int) -> None:
    """A provider of another service, with a signed declaration, and what it offers."""
    organisation = registered(demo, owner, then)
    paid(agreed(organisation, demo, owner, then), then)
    offers = [*SERVICES[demo.service_category], *SERVICES["other"]]
    for index, (title, text) in enumerate(offers):
        is_own = index < len(SERVICES[demo.service_category])
        facts = ServiceFacts(
            title=title if is_own else f"{title}, {demo.name}",
            text=text,
            language="nl",
            place=demo.postcode[:4],
            category=demo.service_category if is_own else "other",
            url=f"https://www.demo.example/{demo.kvk_number}",
            languages=LANGUAGES[(index + number) % len(LANGUAGES)],
        )
        published(organisation, owner, facts, then + timedelta(hours=1, minutes=43 * index))


def load_sessions(now: datetime) -> None:
    """A dozen sessions in the coming weeks, each in a place that its provider bought."""
    today = day_of(now)
    for number, one in enumerate(SESSIONS):
        organisation = Organisation.objects.select_related("party").get(party__kvk_number=one.kvk_number)
        begin = datetime.combine(today + timedelta(days=one.days_ahead), one.begins, tzinfo=AMSTERDAM)
        facts = SessionFacts(
            title=one.title,
            text=one.text,
            language="nl",
            place=organisation.party.postcode[:4],
            form=one.form,
            subject=one.subject,
            audience=one.audience,
            starts_at=begin,
            ends_at=begin + timedelta(minutes=one.minutes),
            is_online=not one.venue,
            venue=one.venue,
            languages=LANGUAGES[number % len(LANGUAGES)],
            seats=None if number % 3 == 2 else 8 + 4 * (number % 4),
            price_cents=one.price_cents,
            url=f"https://www.demo.example/{one.kvk_number}/aanmelden",
            phone="013 000 00 00" if one.venue else "",
            is_accessible=number % 4 != 3,
        )
        published(
            organisation, organisation.memberships.get().user, facts, now - timedelta(hours=20 - number)
        )


def recognised(organisation: Organisation, committee: tuple[User, User], at: datetime) -> Organisation:
    """With our own recognition."""
    recognise_organisation(
        organisation=organisation,
        fact="De commissie sprak met de directeur.",
        reason="De organisatie voldoet aan onze voorwaarden.",
        actor=committee[0],
        seconded_by=committee[1],
        now=at,
    )
    return organisation


def load_late_payer(committee: tuple[User, User], then: datetime) -> None:
    """One who paid its package and not what it bought since."""
    owner = User.objects.create_user("laat@demo.example", None, name="Laat Betaler")
    late = replace(
        EMPLOYERS[1],
        name="Sorteerbedrijf De Trage Band B.V.",
        kvk_number="99007003",
        choices=(("CAR-RECRUIT-5", 1),),
    )
    organisation = recognised(registered(late, owner, then), committee, then)
    agreement = agreed(organisation, late, owner, then)
    paid(agreement, then)
    agreement.refresh_from_db()
    fall_behind(agreement, owner, then)


def load_newcomers(committee: tuple[User, User], now: datetime) -> Agreement:
    """Two who are not there yet: one who just signed up, one who has not paid, whose agreement it answers with."""
    new = a_person("new@demo.example", MEMBERS["new@demo.example"])
    base = replace(EMPLOYERS[1], segment="start_up", choices=(("CAR-RECRUIT-5", 1),))
    starting = replace(base, name="Orderhuis Nieuw Begin B.V.", kvk_number="99007001")
    recognised(registered(starting, new, now), committee, now)
    owner = User.objects.create_user("wacht@demo.example", None, name="Wacht Nog")
    waiting = replace(base, name="Magazijn De Laatste Doos B.V.", kvk_number="99007002")
    return agreed(recognised(registered(waiting, owner, now), committee, now), waiting, owner, now)
