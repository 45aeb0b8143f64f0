"""What is wrong with what a listing says: one answer for forms, the API, publishing, changes and imports."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from marketplace.choices import ListingKind, SessionAudience, SessionSubject, Tenure
from marketplace.rules.contacts import contacts_in
from marketplace.rules.content import bsn_words
from marketplace.rules.facts import AnyFacts, HomeFacts, SessionFacts, VacancyFacts, free_texts, kind_of
from marketplace.rules.housing_norms import Measure, NormStep, norm_on
from marketplace.rules.opportunities import lacks_payer, lacks_reason
from marketplace.rules.terms import TermList
from marketplace.rules.wages import WageStep, wage_on

COSTS_NAMED = "costs-named"
CONTACT = "contact-in-text"
# A session of other length may be a slip of the pen.
SHORTEST_SESSION, LONGEST_SESSION = timedelta(minutes=15), timedelta(hours=12)


class Severity(StrEnum):
    """What follows from a fault."""

    REFUSE = "refuse"
    """it may not be shown like this"""
    ASK = "ask"
    """a person looks before it shows"""
    TELL = "tell"
    """its author can make it better"""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a code means for a kind of listing: how bad it is, and under which law."""

    severity: Severity
    law: str


@dataclass(frozen=True, slots=True)
class ContentData:
    """All that the checks look up: word lists, grounds by code and kind of listing, norms and wages by day."""

    terms: TermList
    grounds: Mapping[tuple[str, str], Ground]
    norms: Sequence[NormStep]
    wages: Sequence[WageStep]


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: what, in which field, in which words, and what its sentence needs."""

    code: str
    field: str
    severity: Severity
    words: str = ""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def fingerprint(self) -> str:
        """The same for the same finding, also after the rest of the text changed; its words cannot be read from it."""
        facts = sorted((name, str(value)) for name, value in self.facts.items())
        return sha256(repr((self.code, self.field, self.words.casefold(), facts)).encode()).hexdigest()[:32]


def faults_in(facts: AnyFacts, *, day: date, data: ContentData, scheme: str) -> list[Fault]:
    """Everything that is wrong with a listing on a day, in the order of its fields; empty when nothing is.

    `scheme` is the housing norm of its provider (snf or akf). Pure: the same facts, day and data, the same answer.
    """
    kind = kind_of(facts)
    faults = [
        fault
        for name, text in free_texts(facts)
        for fault in faults_in_text(name, text, kind=kind, data=data)
    ]
    if isinstance(facts, VacancyFacts):
        if facts.wage_until_cents:
            faults += _wage_faults(facts, day, data.wages)
        if lacks_payer(facts):
            faults.append(Fault("training-payer-unknown", "training_paid_by", Severity.REFUSE))
        if lacks_reason(facts):
            faults.append(Fault("language-reason-missing", "language_reason", Severity.REFUSE))
    if isinstance(facts, HomeFacts):
        faults += [
            *_amount_faults(facts),
            *_contract_faults(facts, data.terms),
            *_room_faults(facts, day, data.norms, scheme),
        ]
    if isinstance(facts, SessionFacts):
        faults += _session_faults(facts)
    return faults


def faults_in_text(name: str, text: str, *, kind: ListingKind, data: ContentData) -> list[Fault]:
    """What is wrong with the words of one field of a kind of listing."""
    faults = []
    masked = bsn_words(text)
    if masked is not None:
        faults.append(Fault("text-holds-bsn", name, Severity.REFUSE, masked))
    for found in data.terms.found_in(text):
        ground = data.grounds.get((found.code, kind.value))
        if ground is None:
            continue
        milder = Severity.ASK if found.severity == Severity.ASK else ground.severity
        law = {"law": ground.law} if ground.law else {}
        faults.append(Fault(found.code, name, milder, found.words, law))
    if masked is None:
        # What may be a BSN is never repeated as a telephone number.
        faults += [Fault(CONTACT, name, Severity.ASK, words) for words in contacts_in(text)]
    return faults


def _wage_faults(facts: VacancyFacts, day: date, steps: Sequence[WageStep]) -> list[Fault]:
    wage = wage_on(day, steps)
    if wage is None:
        return [Fault("no-minimum-wage-known", "wage_from_cents", Severity.REFUSE)]
    if facts.wage_from_cents >= wage.step.cents_per_hour:
        return []
    data = {
        "wage_cents": facts.wage_from_cents,
        "minimum_cents": wage.step.cents_per_hour,
        "since": wage.step.valid_from,
    }
    return [Fault("wage-below-minimum", "wage_from_cents", Severity.REFUSE, facts=data)]


def _amount_faults(facts: HomeFacts) -> list[Fault]:
    """One pays a rent or a price, and never both."""
    is_sold = facts.tenure == Tenure.PURCHASE
    asked, others = (
        ("price_cents", ["bare_rent_cents", "deposit_cents"])
        if is_sold
        else ("bare_rent_cents", ["price_cents"])
    )
    missing = [] if getattr(facts, asked) else [Fault("amount-missing", asked, Severity.REFUSE)]
    return missing + [
        Fault("amount-does-not-fit", name, Severity.REFUSE) for name in others if getattr(facts, name)
    ]


def _session_faults(facts: SessionFacts) -> list[Fault]:
    """R5: who looks for work pays nothing; a price for what is about work a person looks at. And an odd length."""
    faults = []
    masked = bsn_words(facts.venue)
    if masked is not None:
        faults.append(Fault("text-holds-bsn", "venue", Severity.REFUSE, masked))
    lasts = facts.ends_at - facts.starts_at
    # One that ends before it starts is no session, and is refused where it is kept.
    if lasts > timedelta() and not SHORTEST_SESSION <= lasts <= LONGEST_SESSION:
        length = {"minutes": int(lasts.total_seconds() // 60)}
        faults.append(Fault("session-of-odd-length", "ends_at", Severity.ASK, facts=length))
    if facts.price_cents and facts.audience == SessionAudience.SEEKERS:
        faults.append(Fault("session-costs-who-seeks-work", "price_cents", Severity.REFUSE))
    elif facts.price_cents and facts.subject == SessionSubject.WORK:
        faults.append(Fault("session-about-work-costs", "price_cents", Severity.ASK))
    return faults


def _contract_faults(facts: HomeFacts, terms: TermList) -> list[Fault]:
    faults = []
    if facts.service_costs_cents and not any(
        found.code == COSTS_NAMED for found in terms.found_in(facts.text)
    ):
        faults.append(Fault("service-costs-unexplained", "service_costs_cents", Severity.TELL))
    masked = bsn_words(facts.permit_number)
    if masked is not None:
        faults.append(Fault("text-holds-bsn", "permit_number", Severity.REFUSE, masked))
    if facts.tenure == Tenure.PURCHASE:
        return faults
    if not facts.selection_criteria.strip():
        faults.append(Fault("selection-not-told", "selection_criteria", Severity.TELL))
    if not facts.information_languages:
        faults.append(Fault("information-language-not-told", "information_languages", Severity.TELL))
    if facts.deposit_cents > 2 * facts.bare_rent_cents:
        most = {"most_cents": 2 * facts.bare_rent_cents}
        faults.append(Fault("deposit-too-high", "deposit_cents", Severity.REFUSE, facts=most))
    if not facts.separate_contract:
        faults.append(Fault("contract-not-separate", "separate_contract", Severity.REFUSE))
    return faults


def _room_faults(facts: HomeFacts, day: date, norms: Sequence[NormStep], scheme: str) -> list[Fault]:
    missing = [
        name
        for name in ("dwelling", "floor_m2", "bedroom_m2", "bedroom_persons")
        if getattr(facts, name) in {"", None}
    ]
    faults = [Fault("home-size-unknown", name, Severity.ASK) for name in missing]

    def short_of(measure: Measure, name: str, square_metres: int, persons: int) -> list[Fault]:
        norm = norm_on(
            day, norms, scheme=scheme, measure=measure, dwelling=facts.dwelling, is_new=facts.new_build
        )
        if norm is None:
            return [Fault("no-norm-known", name, Severity.ASK, facts={"scheme": scheme.upper()})]
        least = norm.step.value * persons
        if Decimal(square_metres) >= least:
            return []
        data = {
            "scheme": scheme.upper(),
            "persons": persons,
            "square_metres": square_metres,
            "norm": norm.step.value,
            "least": least,
            "since": norm.step.valid_from,
            "until": norm.step.valid_until,
        }
        if norm.holds:
            return [Fault("room-below-norm", name, Severity.REFUSE, facts=data)]
        return [Fault("room-below-old-norm", name, Severity.ASK, facts=data)]

    if facts.dwelling and facts.floor_m2 is not None:
        faults += short_of(Measure.FLOOR, "floor_m2", facts.floor_m2, facts.occupants)
    if facts.dwelling and facts.bedroom_persons is not None:
        if facts.bedroom_m2 is not None:
            bedroom = short_of(Measure.BEDROOM, "bedroom_m2", facts.bedroom_m2, facts.bedroom_persons)
            # AKF asks no floor of a bedroom: no norm is then no fault.
            faults += [fault for fault in bedroom if fault.code != "no-norm-known"]
        faults += _crowding(facts, facts.bedroom_persons, day, norms, scheme)
    return faults


def _crowding(
    facts: HomeFacts, persons: int, day: date, norms: Sequence[NormStep], scheme: str
) -> list[Fault]:
    norm = norm_on(
        day, norms, scheme=scheme, measure=Measure.PERSONS, dwelling=facts.dwelling, is_new=facts.new_build
    )
    if norm is None or persons <= norm.step.value:
        return []
    # SNF lets two share a new bedroom when they chose so in writing: that a person asks.
    in_writing = norm.step.value == 1 and persons == 2
    data = {
        "scheme": scheme.upper(),
        "persons": persons,
        "most": int(norm.step.value),
        "since": norm.step.valid_from,
    }
    code = "bedroom-shared" if in_writing else "bedroom-crowded"
    return [Fault(code, "bedroom_persons", Severity.ASK if in_writing else Severity.REFUSE, facts=data)]


def refusing(faults: Sequence[Fault]) -> list[Fault]:
    """Those that keep a listing from being shown."""
    return [fault for fault in faults if fault.severity is Severity.REFUSE]


def asking(faults: Sequence[Fault]) -> list[Fault]:
    """Those that a person looks at before it shows."""
    return [fault for fault in faults if fault.severity is Severity.ASK]


def telling(faults: Sequence[Fault]) -> list[Fault]:
    """Those that its author can make better, or leave."""
    return [fault for fault in faults if fault.severity is Severity.TELL]
