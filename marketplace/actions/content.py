"""Explains to an author what is wrong with a listing: which words, why, and how to write it instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from foundation.amounts import euro
from foundation.errors import Conflict, Invalid, Refusal
from marketplace.actions.organisations import TextHoldsBsn
from marketplace.rules.faults import Fault


class WageBelowMinimum(Invalid):
    code = "wage-below-minimum"
    sentence = _(
        "The wage starts at {wage} per hour. The minimum wage is {minimum} per hour from 21 years (since {since}). "
        "Fill in {minimum} or more."
    )


class NoMinimumWageKnown(Conflict):
    code = "no-minimum-wage-known"
    sentence = _(
        "We do not know the minimum wage of this day, so we cannot check the wage. We have been told."
    )


class AsksWorkerForMoney(Invalid):
    code = "asks-worker-for-money"
    sentence = _(
        "The text says “{words}”. Somebody who looks for work never pays for it (Waadi, article 3). Take it out."
    )


class ContractNotSeparate(Invalid):
    code = "contract-not-separate"
    sentence = _(
        "A home may only be shown when its rent contract is separate from a work contract "
        "(Wet goed verhuurderschap). Confirm that it is."
    )


class DepositTooHigh(Invalid):
    code = "deposit-too-high"
    sentence = _("The deposit is more than two months' bare rent. The law allows two months at most: {most}.")


class ChoosesBySex(Invalid):
    code = "chooses-by-sex"
    sentence = _(
        "The text says “{words}”. You may not choose people by sex ({law}). "
        "Say what is asked instead, for example: you lift boxes of 20 kg."
    )


class ChoosesByAge(Invalid):
    code = "chooses-by-age"
    sentence = _(
        "The text says “{words}”. You may not choose people by age ({law}). "
        "Say what somebody must be able to do. “18 years or older” is allowed when the law asks it."
    )


class ChoosesByOrigin(Invalid):
    code = "chooses-by-origin"
    sentence = _(
        "The text says “{words}”. You may not choose people by origin, skin colour or nationality ({law}). "
        "Say which language is needed, and for what."
    )


class ChoosesByReligion(Invalid):
    code = "chooses-by-religion"
    sentence = _(
        "The text says “{words}”. You may not choose people by religion or what they wear for it ({law}). "
        "Take it out, or name the safety rule that asks it."
    )


class ChoosesByHealth(Invalid):
    code = "chooses-by-health"
    sentence = _(
        "The text says “{words}”. You may not choose people by health or handicap ({law}). "
        "Say what the work asks, for example: you stand for 6 hours."
    )


class ChoosesByPregnancy(Invalid):
    code = "chooses-by-pregnancy"
    sentence = _(
        "The text says “{words}”. You may not ask about pregnancy or a wish for children ({law}). Take it out."
    )


class ChoosesByFamily(Invalid):
    code = "chooses-by-family"
    sentence = _(
        "The text says “{words}”. You may not choose people by marriage or family ({law}). "
        "Say for how many people there is room, or at what times the work is."
    )


class KeepsPassport(Invalid):
    code = "keeps-passport"
    sentence = _(
        "The text says “{words}”. Nobody may keep another's passport or identity card ({law}). "
        "You may look at it once. Take it out."
    )


class AsksSalaryHistory(Invalid):
    code = "asks-salary-history"
    sentence = _(
        "The text says “{words}”. You may not ask what somebody earned before ({law}). Say what you pay."
    )


class ContactInText(Invalid):
    code = "contact-in-text"
    sentence = _(
        "The text says “{words}”. People reach you through the button below your listing, "
        "and a service by the link to its own site. Take it out of the text."
    )


class ServiceCostsUnexplained(Invalid):
    code = "service-costs-unexplained"
    sentence = _(
        "Say in the text what the service costs are for, for example gas, water, light and wifi. "
        "A tenant may ask it (Wet goed verhuurderschap)."
    )


class AmountMissing(Invalid):
    code = "amount-missing"
    sentence = _("Fill in what it costs. We show no home without its rent or its price.")


class AmountDoesNotFit(Invalid):
    code = "amount-does-not-fit"
    sentence = _(
        "A home for rent has no price to buy it, and a home for sale has no rent and no deposit. Leave this empty."
    )


class SelectionNotTold(Invalid):
    code = "selection-not-told"
    sentence = _("Say how you choose a tenant. The law asks it (Wet goed verhuurderschap).")


class InformationLanguageNotTold(Invalid):
    code = "information-language-not-told"
    sentence = _(
        "Say in which languages a tenant gets the contract and the rules of the home. "
        "The law asks a language that the tenant understands (Wet goed verhuurderschap)."
    )


class HomeSizeUnknown(Invalid):
    code = "home-size-unknown"
    sentence = _("Fill this in. Without it we cannot see whether there is room enough for everybody.")


class NoNormKnown(Invalid):
    code = "no-norm-known"
    sentence = _("We know no {scheme} norm for the floor of this kind of home. One of us looks at it.")


class RoomBelowNorm(Invalid):
    code = "room-below-norm"
    sentence = _(
        "{square_metres} m² for {persons} people is too little. {scheme} asks {norm} m² for each since {since}: "
        "{least} m² together. Fill in fewer people, or the right size."
    )


class RoomBelowOldNorm(Invalid):
    code = "room-below-old-norm"
    sentence = _(
        "{square_metres} m² for {persons} people may be too little. The last {scheme} norm that we know "
        "(until {until}) asks {norm} m² for each: {least} m² together. One of us looks at it."
    )


class BedroomCrowded(Invalid):
    code = "bedroom-crowded"
    sentence = _(
        "{persons} people in one bedroom are too many. {scheme} allows {most} since {since}. Fill in fewer people."
    )


class BedroomShared(Invalid):
    code = "bedroom-shared"
    sentence = _(
        "{scheme} asks a bedroom for each person in new buildings and hotels (since {since}). Two may share one when "
        "they chose so in writing. One of us asks you for it."
    )


class SessionOfOddLength(Invalid):
    code = "session-of-odd-length"
    sentence = _("It lasts {minutes} minutes. Check the day and the time of its end.")


class SessionCostsWhoSeeksWork(Invalid):
    code = "session-costs-who-seeks-work"
    sentence = _(
        "Somebody who looks for work never pays for it (Waadi, article 3). Make it free, or choose for whom it is."
    )


class SessionAboutWorkCosts(Invalid):
    code = "session-about-work-costs"
    sentence = _(
        "It is about work and has a price. Finding work or mediation may cost a worker nothing (Waadi, article 3). "
        "One of us looks at what people pay for."
    )


class TrainingPayerUnknown(Invalid):
    code = "training-payer-unknown"
    sentence = _(
        "Say who pays the training. Somebody who looks for work never pays for it (Waadi, article 3)."
    )


class LanguageReasonMissing(Invalid):
    code = "language-reason-missing"
    sentence = _(
        "You ask Dutch B1 or more. Say for what it is needed, for example: you talk with residents and write reports."
    )


EXPLANATIONS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        *(WageBelowMinimum, NoMinimumWageKnown, AsksWorkerForMoney, ContractNotSeparate, DepositTooHigh),
        *(
            ChoosesBySex,
            ChoosesByAge,
            ChoosesByOrigin,
            ChoosesByReligion,
            ChoosesByHealth,
            ChoosesByPregnancy,
        ),
        *(ChoosesByFamily, KeepsPassport, AsksSalaryHistory, ContactInText, ServiceCostsUnexplained),
        *(AmountMissing, AmountDoesNotFit, SelectionNotTold, InformationLanguageNotTold),
        *(SessionOfOddLength, SessionCostsWhoSeeksWork, SessionAboutWorkCosts),
        *(HomeSizeUnknown, NoNormKnown, RoomBelowNorm, RoomBelowOldNorm, BedroomCrowded, BedroomShared),
        *(TrainingPayerUnknown, LanguageReasonMissing, TextHoldsBsn),
    )
}


def explained(fault: Fault) -> Refusal:
    """A finding as a refusal: its code, field and data, and a sentence in the language of whoever reads it."""
    return EXPLANATIONS[fault.code](
        field=fault.field,
        **({"words": fault.words} if fault.words else {}),
        **{name.removesuffix("_cents"): _shown(name, value) for name, value in fault.facts.items()},
    )


def explained_in(fault: Fault, language: str) -> str:
    """The sentence of a finding in a language; in English where it is not translated."""
    with override(language):
        return explained(fault).message


def explained_all(faults: Sequence[Fault]) -> list[Refusal]:
    """The same of many."""
    return [explained(fault) for fault in faults]


def _shown(name: str, value: object) -> object:
    if name.endswith("_cents") and isinstance(value, int):
        return euro(value)
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, Decimal):
        return number_format(value.normalize() if value % 1 else int(value))
    return value
