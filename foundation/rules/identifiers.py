"""Numbers that identify a party, and the one that is never kept: the BSN (R8; Wet algemene bepalingen bsn).

Pure functions: they answer with the cleaned number, or raise `IdentifierRefused` with a reason the caller turns
into a sentence. What was typed is never part of a reason where it may hold a BSN.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum import exceptions as stdnum_exceptions
from stdnum import iban as iban_number
from stdnum.ch import uid as ch_uid
from stdnum.eu import at_02
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn as bsn_number

# The letters that a VAT id begins with, by country: those of the EU outside the Netherlands. Greece writes EL.
EU_PREFIXES = {
    country: "EL" if country == "GR" else country
    for country in (
        *(
            "AT",
            "BE",
            "BG",
            "CY",
            "CZ",
            "DE",
            "DK",
            "EE",
            "ES",
            "FI",
            "FR",
            "GR",
            "HR",
            "HU",
            "IE",
            "IT",
            "LT",
        ),
        *("LU", "LV", "MT", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
}


class Reason(StrEnum):
    """Why a number was refused."""

    KVK_LENGTH = "kvk-length"
    KVK_NOT_DIGITS = "kvk-not-digits"
    OIN_FORM = "oin-form"
    VAT_UNKNOWN = "vat-unknown"
    VAT_HOLDS_BSN = "vat-holds-bsn"
    VAT_NEEDS_LEGAL_FORM = "vat-needs-legal-form"
    VAT_OTHER_COUNTRY = "vat-other-country"
    IBAN_WRONG = "iban-wrong"
    CREDITOR_WRONG = "creditor-wrong"
    POSTCODE_FORM = "postcode-form"
    REGISTER_FORM = "register-form"


class IdentifierRefused(ValueError):
    """A number that cannot be right. `found` is a count that a sentence may show, never the number itself."""

    def __init__(self, reason: Reason, found: int | None = None) -> None:
        self.reason = reason
        self.found = found
        super().__init__(reason.value)


def clean_kvk_number(typed: str) -> str:
    """A KvK number: eight digits, kept as text because leading zeros count. There is no check digit."""
    compact = re.sub(r"[\s.\-]", "", typed)
    if not compact.isascii() or not compact.isdigit():
        raise IdentifierRefused(Reason.KVK_NOT_DIGITS)
    if len(compact) != 8:
        raise IdentifierRefused(Reason.KVK_LENGTH, found=len(compact))
    return compact


def clean_oin(typed: str) -> str:
    """An OIN (organisatie-identificatienummer): twenty digits, leading zeros count."""
    compact = re.sub(r"[\s.\-]", "", typed)
    if not (compact.isascii() and compact.isdigit() and len(compact) == 20):
        raise IdentifierRefused(Reason.OIN_FORM, found=len(compact))
    return compact


def clean_dutch_postcode(typed: str) -> str:
    """A Dutch postcode as `5711 ZZ`."""
    match = re.fullmatch(r"\s*([1-9][0-9]{3})\s*([A-Za-z]{2})\s*", typed)
    if match is None or match[2].upper() in {"SA", "SD", "SS"}:
        raise IdentifierRefused(Reason.POSTCODE_FORM)
    return f"{match[1]} {match[2].upper()}"


def clean_iban(typed: str) -> str:
    """An IBAN without spaces, with valid check digits."""
    try:
        return str(iban_number.validate(typed))
    except stdnum_exceptions.ValidationError as error:
        raise IdentifierRefused(Reason.IBAN_WRONG) from error


def is_iban(text: str) -> bool:
    """Whether it is an IBAN whose check digits fit."""
    return bool(iban_number.is_valid(text))


def clean_creditor_id(typed: str) -> str:
    """A SEPA creditor identifier (AT-02) without spaces, with valid check digits."""
    try:
        return str(at_02.validate(typed))
    except stdnum_exceptions.ValidationError as error:
        raise IdentifierRefused(Reason.CREDITOR_WRONG) from error


def clean_vat_id(typed: str, *, natural_person: bool | None) -> str:
    """A VAT id of an EU country, without spaces, in capitals.

    A Dutch number is tested on the legal form first. A sole trader's number from before 2020 is BSN + B01: it
    satisfies the eleven-test and not mod 97, and is refused without being kept. A legal entity's number
    satisfies the eleven-test. With an unknown legal form nothing that could hold a BSN is accepted.
    Greece is stored as EL. Source: Wet op de omzetbelasting 1968, art. 35a; Uitvoeringswet AVG, art. 46.
    """
    compact = re.sub(r"[\s.\-]", "", typed).upper()
    if compact.startswith("GR"):
        compact = "EL" + compact[2:]
    if not compact.startswith("NL"):
        try:
            return str(eu_vat.validate(compact))
        except stdnum_exceptions.ValidationError as error:
            raise IdentifierRefused(Reason.VAT_UNKNOWN) from error
    if re.fullmatch(r"NL[0-9]{9}B(?!00)[0-9]{2}", compact) is None:
        raise IdentifierRefused(Reason.VAT_UNKNOWN)
    eleven = bsn_number.is_valid(compact[2:11])
    # The check digits of a real mod 97 number run from 02 to 98. So B01, the classic end of a number that holds
    # a BSN, never passes by chance, though it stands for the same remainder as 98.
    mod_97 = compact[12:] not in {"01", "99"} and mod_97_10.is_valid(compact)
    if not eleven and not mod_97:
        raise IdentifierRefused(Reason.VAT_UNKNOWN)
    if eleven and not mod_97:
        if natural_person is None:
            raise IdentifierRefused(Reason.VAT_NEEDS_LEGAL_FORM)
        if natural_person:
            raise IdentifierRefused(Reason.VAT_HOLDS_BSN)
    if natural_person is False and not eleven:
        # Only a natural person's number lacks the eleven-test: the legal form must be something else.
        raise IdentifierRefused(Reason.VAT_NEEDS_LEGAL_FORM)
    return compact


def clean_foreign_vat_id(typed: str, *, country: str) -> str:
    """A VAT id of a country outside the Netherlands, without spaces, in capitals; it must be of that country.

    Greece is stored as EL. A British one gets its letters, a Swiss one is the UID. Northern Ireland (XI) is outside the
    EU for services, so its numbers are of no use here. Of other countries only the form is looked at.
    """
    compact = re.sub(r"[\s.\-/]", "", typed).upper()
    try:
        if country in EU_PREFIXES:
            compact = "EL" + compact[2:] if compact.startswith("GR") else compact
            if compact[:2] != EU_PREFIXES[country]:
                raise IdentifierRefused(Reason.VAT_OTHER_COUNTRY)
            return str(eu_vat.validate(compact))
        if country == "GB" and not compact.startswith("XI"):
            return "GB" + str(gb_vat.validate(compact)).removeprefix("GB")
        if country == "CH":
            return str(ch_uid.validate(re.sub(r"(MWST|TVA|IVA|TPV)$", "", compact)))
    except stdnum_exceptions.ValidationError as error:
        raise IdentifierRefused(Reason.VAT_UNKNOWN) from error
    if compact.startswith("XI") or re.fullmatch(r"[0-9A-Z]{4,16}", compact) is None:
        raise IdentifierRefused(Reason.VAT_UNKNOWN)
    return compact


def clean_register_number(typed: str) -> str:
    """A number of a foreign trade register, as it is written there; it holds a digit."""
    compact = " ".join(typed.split())
    if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z .,/\-]{0,39}", compact) is None or not re.search(r"\d", compact):
        raise IdentifierRefused(Reason.REGISTER_FORM)
    return compact


@dataclass(frozen=True, slots=True)
class BsnFound:
    """Where in a text something stands that looks like a BSN: half-open positions, never the digits."""

    starts_at: int
    ends_at: int


# Nine digits that stand free or right after "bsn", perhaps in groups; not part of a longer number, an IBAN or a
# telephone number.
_NINE_DIGITS = re.compile(
    r"(?:(?<=bsn)|(?<![\dA-Za-z+])(?<!\+31[ .\-])(?<!0031[ .\-]))"
    r"\d(?:[ \u00a0.\-\u2013]?\d){8}(?![\dA-Za-z]|[.,]\d)",
    re.IGNORECASE,
)


def find_bsn(text: str) -> BsnFound | None:
    """The first free-standing group of nine digits that passes the eleven-test, or None (R8).

    One random number in eleven passes too: so a typed field is refused with the place, and the writer can leave
    the number out or write it otherwise. Never used on fields with a check of their own (RF, IBAN, OIN).
    """
    for match in _NINE_DIGITS.finditer(text):
        digits = "".join(str(unicodedata.digit(mark)) for mark in match[0] if mark.isdigit())
        if digits != "000000000" and bsn_number.is_valid(digits):
            return BsnFound(match.start(), match.end())
    return None
