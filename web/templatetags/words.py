"""How amounts, days and moments are written. Built in: no {% load %} needed.

{{ line.net_cents|euro }}            € 2.400,00        (English: € 2,400.00; a hard space, minus as −)
{{ more|euro_signed }}               +€ 100,00          (of a difference; minus as −, nothing before zero)
{{ wage|euro_whole }}                € 15              (only when there are no cents, else as euro)
{{ quote.valid_until_on|day }}       donderdag 15 april 2027
{{ document.issued_on|day_plain }}   15 april 2027
{{ day|day_short }}                  do 15 april
{{ until|last_day }}                 the same, of the last day that belongs to a half-open end (a day or an instant)
{{ until|last_day_plain }}             the same, without its weekday
{{ moment|moment }}                  dinsdag 16 maart 2027, 10.05 uur   (Amsterdam time)
{{ listing.session|when }}           woensdag 24 maart 2027, 19.00 tot 21.00 uur   (Amsterdam time)
{{ total|number }}                   6.240
{{ code|own_name }}                  Polski: a language in its own words
{{ product.name|name_of_work }}      a name that we have in Dutch and English only, marked as English on a Polish page
{{ text|paragraphs }}                safe <p> and <br> of a plain text
{{ decision|listing_outcome }}       staat stil: what a decision about a listing comes down to
{{ decision|listing_consequence }}   the same in a sentence: until when, and whose the place is
{% vat_label rate ground cents %}    btw 21 % over € 100,00 · btw verlegd over € 100,00
{% vat_rate rate ground %}           21 % · vrijgesteld
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from foundation.amounts import HARD_SPACE, MINUS
from foundation.amounts import euro as euro_text
from foundation.choices import Language
from foundation.days import day_in_short, day_with_weekday, day_without_weekday
from foundation.languages import staff_language
from foundation.money import Money
from foundation.periods import AMSTERDAM, day_of
from invoices.documents.sheet import rate_word
from invoices.rules.vat import Ground
from marketplace.models import Listing, Session
from marketplace.queries.occupations import occupation_with
from marketplace.queries.texts import text_in
from marketplace.rules.facts import LanguageText
from quality.listing_words import listing_consequence, listing_outcome

register = template.Library()

BREAK = mark_safe("<br>")

register.filter(listing_outcome)
register.filter(listing_consequence)


def _cents(value: Money | int | str) -> int:
    return value.cents if isinstance(value, Money) else int(value)


@register.filter
def euro(value: Money | int | str | None) -> str:
    """An amount in cents as euros with two decimals; nothing of nothing."""
    if value is None or value == "":
        return ""
    return euro_text(_cents(value))


@register.filter
def euro_whole(value: Money | int | str | None) -> str:
    """An amount in cents as whole euros; with cents when it has any."""
    if value is None or value == "" or _cents(value) % 100:
        return euro(value)
    cents = _cents(value)
    amount = number_format(abs(cents) // 100, 0, use_l10n=True, force_grouping=True)
    return f"{MINUS if cents < 0 else ''}€{HARD_SPACE}{amount}"


@register.filter
def said(listing: Listing) -> LanguageText:
    """Title and text of a listing in the reader's language, or in its own where its author wrote no other."""
    return text_in(listing, get_language() or "")


@register.filter
def occupation(code: str) -> str:
    """The name of an occupation, in Dutch; nothing of none."""
    found = occupation_with(code)
    return found.label if found else ""


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands apart."""
    return "" if value is None else number_format(value, 0, use_l10n=True, force_grouping=True)


@register.filter
def metres(value: int) -> str:
    """A distance: “400 m”, or from a kilometre “1.2 km”."""
    if value < 1000:
        return f"{number(value)}{HARD_SPACE}m"
    return f"{number_format(value / 1000, decimal_pos=1)}{HARD_SPACE}km"


@register.filter
def euro_signed(value: Money | int) -> str:
    """A difference with its sign in front, also when it is more."""
    cents = _cents(value)
    return f"+{euro_text(cents)}" if cents > 0 else euro_text(cents)


def _day(value: date | datetime) -> date:
    return day_of(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """A day with weekday and year."""
    return "" if not value else day_with_weekday(_day(value))


@register.filter
def day_plain(value: date | datetime | None) -> str:
    """A day without its weekday, for places where it does not matter."""
    return "" if not value else day_without_weekday(_day(value))


@register.filter
def day_short(value: date | datetime | None) -> str:
    """A day as short as a table has room for; the year stands elsewhere on the page."""
    return "" if not value else day_in_short(_day(value))


@register.filter
def last_day(value: date | datetime | None) -> str:
    """The last day that belongs to a half-open end ("tot en met"), with weekday and year."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return day(value - timedelta(microseconds=1))
    return day(value - timedelta(days=1))


@register.filter
def last_day_plain(value: date | None) -> str:
    """As `last_day` of a day, without its weekday, for places where it does not matter."""
    return day_plain(value - timedelta(days=1)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in Amsterdam, with its day."""
    if not value:
        return ""
    local = value.astimezone(AMSTERDAM)
    return gettext("{day}, {hour}:{minute}").format(
        day=day(local), hour=local.hour, minute=f"{local.minute:02d}"
    )


@register.filter
def clock_time(value: datetime) -> str:
    """The time of a moment in Amsterdam."""
    local = value.astimezone(AMSTERDAM)
    return gettext("{hour}:{minute}").format(hour=local.hour, minute=f"{local.minute:02d}")


@register.filter
def when(session: Session) -> str:
    """From when until when, with its day; both days when they differ."""
    begin, end = session.starts_at, session.ends_at
    if day_of(begin) == day_of(end):
        return gettext("{day}, {begin} to {end}").format(
            day=day(begin), begin=clock_time(begin), end=clock_time(end)
        )
    return gettext("{begin} until {end}").format(begin=moment(begin), end=moment(end))


@register.filter
def webcal(address: str) -> str:
    """An address that opens in a calendar, which then asks it again by itself."""
    return f"webcal://{address.partition('://')[2]}"


@register.filter
def own_name(code: str) -> str:
    """A language in its own words."""
    return str(Language(code).label)


@register.filter
def name_of_work(name: str) -> str:
    """A name of the menu card; on a page that speaks neither Dutch nor English it is marked as English."""
    language = get_language()
    spoken = staff_language(language)
    return name if language == spoken else format_html('<span lang="{}">{}</span>', spoken, name)


@register.filter
def paragraphs(value: str) -> SafeString:
    """A plain text as paragraphs; an empty line starts a new one. Whatever it holds is shown, not run."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", value.replace("\r\n", "\n")) if block.strip()]
    return format_html_join(
        "\n",
        "<p>{}</p>",
        ((format_html_join(BREAK, "{}", ((line,) for line in block.split("\n"))),) for block in blocks),
    )


@register.simple_tag
def vat_label(rate: int, ground: str, cents: int) -> str:
    """What a row of VAT is over how much, in one line."""
    words = {
        Ground.EDUCATION: gettext("exempt from VAT over {net}"),
        Ground.SMALL_BUSINESS: gettext("exempt from VAT over {net}"),
        Ground.REVERSE_CHARGE: gettext("VAT reverse-charged over {net}"),
        Ground.OUTSIDE_EU: gettext("no Dutch VAT over {net}"),
        Ground.OUTSIDE_SCOPE: gettext("no VAT over {net}"),
    }
    label = words.get(Ground(ground), gettext("VAT {rate} % over {net}"))
    return label.format(rate=rate, net=euro_text(cents))


@register.simple_tag
def vat_rate(rate: int, ground: str) -> str:
    """The rate of a line, or what there is in its place."""
    return rate_word(rate, ground)
