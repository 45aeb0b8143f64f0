"""How numbers look: document numbers and payment references."""

from __future__ import annotations

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

_FORMATS = {
    "invoice": "{prefix}{year}-{number:05d}",
    "credit_note": "{prefix}{year}-C{number:04d}",
    "payment_request": "{prefix}B-{year}-{number:04d}",
}


def clean_prefix(typed: str) -> str:
    """The letters that set an issuer's numbers apart from another's: none, or up to four; ValueError otherwise.

    The last is no B: that stands before the numbers of payment requests.
    """
    prefix = typed.strip().upper()
    if not re.fullmatch(r"[A-Z]{0,4}", prefix) or prefix.endswith("B"):
        raise ValueError(f"{typed!r} is not a prefix of up to four letters that does not end in B.")
    return prefix


def document_number(*, kind: str, year: int, number: int, prefix: str = "") -> str:
    """`2027-00184` for an invoice, `2027-C0001` for a credit note, `B-2027-0001` for a payment request.

    `LIM2027-00184` is of the issuer with prefix LIM, `LIMB-2027-0001` a payment request of it.

    Past the padding it simply grows.
    """
    if number < 1:
        raise ValueError("A series starts at 1.")
    return _FORMATS[kind].format(prefix=prefix, year=year, number=number)


def payment_reference(document: str) -> str:
    """The ISO 11649 creditor reference of a document number: `2027-00184` becomes `RF33202700184`."""
    plain = re.sub(r"[^0-9A-Z]", "", document.upper())
    reference = f"RF{mod_97_10.calc_check_digits(plain + 'RF')}{plain}"
    return str(iso11649.validate(reference))


def in_fours(text: str) -> str:
    """A long number in groups of four, for people: `RF33 2027 0018 4`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
