"""The words about feeds: what is wrong with a file or a row, and what each field is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from foundation.choices import Language
from foundation.languages import STAFF_LANGUAGES, VISITOR_LANGUAGES
from marketplace.choices import (
    ContractKind,
    HousingOffered,
    LanguageNeeded,
    Sector,
    Stay,
)
from marketplace.rules.content import fold
from marketplace.rules.feeds.faults import FileFault, RowFault, RowFaultCode

FIELD_NAMES: Mapping[str, Promise] = {
    "external_id": _("Your own number of the vacancy"),
    "title": _("Title"),
    "text": _("Text"),
    "place": _("Postcode or place"),
    "wage_from": _("Wage, from"),
    "wage_until": _("Wage, to"),
    "wage_unit": _("What the wage is paid for"),
    "wage_hours": _("Hours a week that this wage is paid for"),
    "hours_from": _("Hours per week, from"),
    "hours_until": _("Hours per week, to"),
    "stay": _("How long?"),
    "contract": _("Contract"),
    "sector": _("Sector"),
    "language_needed": _("Language needed at work"),
    "language": _("Language of the text"),
    "housing_offered": _("Housing"),
    "starts_on": _("First day"),
    "ends_on": _("Last day, if known"),
    "needs_sponsorship": _("Also for people from outside the EU who need a sponsor"),
    "suits_partner": _("Suited to an accompanying partner"),
}
CHOICES_OF: Mapping[str, type[TextChoices]] = {
    "stay": Stay,
    "contract": ContractKind,
    "sector": Sector,
    "language_needed": LanguageNeeded,
    "language": Language,
    "housing_offered": HousingOffered,
}
OF_FILES: Mapping[FileFault, Promise] = {
    FileFault.NO_BYTES: _("The file is empty."),
    FileFault.TOO_LARGE: _("The file is larger than {most} MB. Send only what is open now."),
    FileFault.PACKED: _("This is a packed file, a spreadsheet or a PDF. Send the feed itself."),
    FileFault.WEB_PAGE: _(
        "This is a web page and no feed. Often it says that something went wrong, or that one must log in. "
        "Open the address in a browser and look."
    ),
    FileFault.NOT_XML: _("The XML is broken at line {line}: it was cut off, or a character is wrong."),
    FileFault.HAS_DOCTYPE: _(
        "The XML brings its own definitions (DOCTYPE). We do not read these. Leave it out."
    ),
    FileFault.TOO_DEEP: _("The feed is nested too deep (from {line}). This is no list of vacancies."),
    FileFault.OTHER_FORMAT: _("This is another form than you chose: it begins with “{found}”."),
    FileFault.NOT_JSON: _("The JSON is broken at line {line}: it was cut off, or a character is wrong."),
    FileFault.BAD_ENCODING: _("We cannot read the letters of this file. Save it as UTF-8."),
    FileFault.HAS_NUL: _("The file holds characters that no text has. Save it as UTF-8."),
    FileFault.NO_COLUMNS: _(
        "We find one column only. The first line must name the columns, with ; or , or a tab between them."
    ),
    FileFault.SAME_COLUMN: _("Two columns are called “{name}”. Give each its own name."),
    FileFault.BROKEN_QUOTES: _("A quotation mark is wrong in the row that begins at line {line}."),
    FileFault.FIELD_TOO_LARGE: _("A field of the row at {line} is longer than {most} characters."),
    FileFault.TOO_MANY_ROWS: _("The feed has more than {most} vacancies. Send only those in Brabant."),
    FileFault.NO_ROWS: _("We find no vacancy in this file."),
}
OF_ROWS: Mapping[RowFaultCode, Promise] = {
    RowFaultCode.NO_ID: _("Your own number is missing. Without it we do not know which vacancy this is."),
    RowFaultCode.BAD_ID: _("Your own number is too long or holds strange characters."),
    RowFaultCode.SAME_ID: _(
        "The number “{said}” stands in the feed more than once ({others}). Give each its own."
    ),
    RowFaultCode.WRONG_COLUMNS: _(
        "This row is not whole: it has more or fewer columns than the first line, or is no vacancy."
    ),
    RowFaultCode.MISSING: _("The feed does not say this, and you set nothing for all rows."),
    RowFaultCode.TOO_LONG: _("This has {length} characters. We show {most} at most."),
    RowFaultCode.PLACE_UNKNOWN: _("We do not know “{said}”. We show work in Brabant only."),
    RowFaultCode.NO_WAGE: _("The wage is missing. We show no work without a wage."),
    RowFaultCode.AMOUNT_UNREADABLE: _(
        "We cannot read “{said}” as a wage. Write for example 15,40 or 2.800 - 3.200 per maand."
    ),
    RowFaultCode.NOT_EURO: _("“{said}” is not in euros."),
    RowFaultCode.NO_WAGE_UNIT: _(
        "It does not say whether the wage is per hour, week, month or year (“{said}”). Set it for all rows."
    ),
    RowFaultCode.NO_WAGE_HOURS: _(
        "A wage per month says nothing without its hours. Set for how many hours a week it is paid."
    ),
    RowFaultCode.WAGE_TOO_HIGH: _(
        "“{said}” would be more than € 250 an hour. Look whether it is paid per hour, month or year."
    ),
    RowFaultCode.HOURS_UNREADABLE: _(
        "We cannot read “{said}” as hours a week. Write for example 32 or 32-40."
    ),
    RowFaultCode.DATE_UNREADABLE: _("We cannot read “{said}” as a day. Write it as 2027-03-16."),
    RowFaultCode.RUNS_DOWN: _("“{said}” comes before “{other}”. Swap them."),
    RowFaultCode.CHOICE_UNKNOWN: _(
        "We do not know “{said}” here. Use one of our own words, or set it for all rows."
    ),
    RowFaultCode.YES_OR_NO: _("We cannot read “{said}” as yes or no."),
}


SHORTAGE = _(
    "There were {before} vacancies in this feed, and now there are {rows}. {ending} would end. "
    "Nothing has been done: is this right?"
)


@cache
def words_of_choices() -> Mapping[str, Mapping[str, str]]:
    """What a feed may write for each choice: our code, or its word in any language of ours, folded."""
    found: dict[str, dict[str, str]] = {name: {} for name in CHOICES_OF}
    for language in VISITOR_LANGUAGES:
        with override(language):
            for name, choices in CHOICES_OF.items():
                for value, label in choices.choices:
                    found[name][fold(str(value))] = str(value)
                    found[name].setdefault(fold(str(label)), str(value))
    return MappingProxyType(found)


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """A sentence in each language that partners read, to be kept."""
    said = {}
    for language in STAFF_LANGUAGES:
        with override(language):
            said[str(language)] = say()
    return said


def row_sentence(fault: RowFault) -> dict[str, str]:
    """What is wrong with a row, in each language."""
    return in_each_language(lambda: str(OF_ROWS[fault.code]).format(**fault.facts))


def field_name(name: str) -> str:
    """What a field of the map is called, for the reader; empty for one that is no field."""
    return str(FIELD_NAMES.get(name.removesuffix("_cents"), ""))


def shortage_sentence(*, before: int, ending: int, rows: int) -> dict[str, str]:
    """Why a run stopped: the feed is empty or suddenly short."""
    return in_each_language(lambda: str(SHORTAGE).format(before=before, rows=rows, ending=ending))
