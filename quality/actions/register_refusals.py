"""Why a register file was refused, in a sentence for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quality.rules.register_columns import FileRefused, Refused

REASONS = {
    Refused.NOT_TEXT: _("it is not a text, CSV or Excel file that we can read."),
    Refused.WRONG_ENCODING: _(
        "its letters are not in UTF-8, so that names would be read wrong. Save it as UTF-8."
    ),
    Refused.TOO_LARGE: _("it is larger than a register can be."),
    Refused.NO_TABLE: _("it holds no table with an organisation and a KvK number."),
    Refused.NO_COLUMNS: _("its header does not have the columns of this register. Check the column map."),
    Refused.COLUMNS_UNKNOWN: _("we do not know the columns of this register yet. Save its column map first."),
    Refused.CUT_SHORT: _("it was cut short (row {row})."),
    Refused.BAD_KVK: _("row {row} has something else than a KvK number where one belongs."),
    Refused.BAD_DAY: _("row {row} has something else than a day where one belongs."),
    Refused.EMPTY: _("it holds no rows."),
}


def why_refused(refused: FileRefused) -> str:
    """The reason as the end of a sentence, with the row where it showed."""
    return str(REASONS[refused.reason]).format(row=refused.row)
