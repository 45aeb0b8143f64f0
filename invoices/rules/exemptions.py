"""Why a line carries no VAT, as an e-invoice says it: a code of the VATEX list and a sentence in two languages.

The grounds are those of the VAT decision (docs/algorithms/vat.md). A text stands here and not in a translation file,
because it is part of the document and may not change with a release. Source: VATEX code list; EN 16931 BT-120, BT-121.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exemption:
    """The reason of one ground. `code` is empty where the VATEX list has none."""

    code: str
    dutch: str
    english: str

    def text(self, language: str) -> str:
        """The sentence in the language of the document."""
        return self.dutch if language == "nl" else self.english


EXEMPTIONS = {
    "education": Exemption(
        "VATEX-EU-132-1I",
        "Vrijgesteld van btw: artikel 11, lid 1, onderdeel o, Wet op de omzetbelasting 1968",
        "Exempt from VAT: article 11, paragraph 1, part o, Wet op de omzetbelasting 1968",
    ),
    "small_business": Exemption(
        "",
        "Vrijgesteld van btw: kleineondernemersregeling, artikel 25, Wet op de omzetbelasting 1968",
        "Exempt from VAT: small business scheme, article 25, Wet op de omzetbelasting 1968",
    ),
    "reverse_charge": Exemption(
        "VATEX-EU-AE",
        "Btw verlegd: artikelen 44 en 196 van Richtlijn 2006/112/EG",
        "VAT reverse-charged: articles 44 and 196 of Directive 2006/112/EC",
    ),
    "outside_eu": Exemption(
        "VATEX-EU-O",
        "Niet onderworpen aan Nederlandse btw: artikel 6, lid 1, Wet op de omzetbelasting 1968",
        "Not subject to Dutch VAT: article 6, paragraph 1, Wet op de omzetbelasting 1968",
    ),
    "outside_scope": Exemption(
        "VATEX-EU-O",
        "Buiten de btw: bijdrage zonder tegenprestatie",
        "Outside the scope of VAT: contribution with nothing in return",
    ),
}
