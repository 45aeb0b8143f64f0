"""By which number a party is known in an e-invoice: where it is delivered, and in which register it stands.

Schemes are codes of the EAS and ICD lists: 0106 KvK, 0190 OIN, 0208 Belgian enterprise number, 0183 Swiss UID, 99xx VAT
ids. Source: EN 16931 code lists 1.3.16, BT-34, BT-49, BT-30, BT-47.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from stdnum.be import vat as belgian_vat
from stdnum.ch import uid as swiss_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """What a document says of a buyer or seller, as far as an e-invoice needs it."""

    name: str
    kind: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NL"
    kvk_number: str = ""
    oin: str = ""
    vat_id: str = ""
    foreign_register_number: str = ""
    email: str = ""

    @classmethod
    def of(cls, snapshot: dict[str, str]) -> PartyFacts:
        """From the facts that a document keeps; an older document keeps fewer."""
        return cls(**{name: snapshot[name].strip() for name in _NAMES if name in snapshot})


_NAMES = tuple(one.name for one in fields(PartyFacts))


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the scheme that says whose it is; a foreign register has none that we know."""

    scheme: str
    value: str


# EAS codes of VAT ids by the two letters they begin with.
_VAT_SCHEMES = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CY": "9928", "CZ": "9929", "DE": "9930", "EE": "9931", "EL": "9933",
    "ES": "9920", "FR": "9957", "HR": "9934", "HU": "9910", "IE": "9935", "LT": "9937", "LU": "9938", "LV": "9939",
    "MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "SI": "9949", "SK": "9950",
    "GB": "9932",
}  # fmt: skip


def endpoint_of(party: PartyFacts) -> Number | None:
    """Where an e-invoice for this party goes, or None when it has no number for that.

    The OIN goes first: it names the unit that pays.
    """
    if party.oin:
        return Number("0190", party.oin)
    if party.kvk_number:
        return Number("0106", party.kvk_number)
    if party.country == "BE" and belgian_vat.is_valid(party.vat_id):
        return Number("0208", str(belgian_vat.compact(party.vat_id)))
    if party.country == "CH":
        for text in (party.vat_id, party.foreign_register_number):
            found = re.match(r"CHE[\d.\-]{9,13}", text.strip().upper())
            if found and swiss_uid.is_valid(found[0]):
                return Number("0183", str(swiss_uid.compact(found[0])))
    scheme = _VAT_SCHEMES.get(party.vat_id[:2].upper())
    return Number(scheme, party.vat_id) if scheme else None


def register_number_of(party: PartyFacts) -> Number | None:
    """The number under which the party stands in its register; a foreign one without a scheme."""
    if party.oin:
        return Number("0190", party.oin)
    if party.kvk_number:
        return Number("0106", party.kvk_number)
    return Number("", party.foreign_register_number) if party.foreign_register_number else None
