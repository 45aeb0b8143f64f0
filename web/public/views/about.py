"""Pages that explain: how results are ordered, what marks mean, who we are, what it costs partners."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing.queries.cards import card_history
from billing.queries.catalogue import card_for_persons, public_card
from foundation import clock
from foundation.languages import STAFF_LANGUAGES
from marketplace.choices import Role, Segment
from marketplace.queries.search import EXACT_UP_TO, SORTS
from quality.queries.marks import all_marks, mark_names
from quality.queries.requirements import versions_by_subject
from quality.queries.shown import OLD_DAYS, newest_snapshots
from quality.words import asked_words, assurance_of, scope_words
from web.card_changes import changes_shown
from web.goals import GOALS, GOALS_OF_PERSONS
from web.public.kinds import AGENDA, BEST, HOUSING, NEAREST, NEWEST, WORK
from web.public.maps import tiles_host
from web.public.structured_data import as_script, ourselves
from web.templatetags.parts import Tab

# Beside the segments of organisations: the price card with VAT.
FOR_PERSONS = "person"
# What each column of an order means to a visitor; a test sees to it that none is missing.
COLUMNS: dict[str, Promise] = {
    "-fit": _(
        "where your words are: first all in the title, then in the title, the name and the place, then anywhere"
    ),
    "-published_at": _("when it was placed: the newest first"),
    "distance": _("how far it is from the place you filled in: the nearest first"),
    "-amount": _("the highest wage first"),
    "amount": _("the lowest rent first, service costs included"),
    "starts_at": _("when it begins: the soonest first"),
    "id": _("and when all that is equal: what was written first"),
    "-id": _("and when all that is equal: what was written last"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One order and what it compares, in words."""

    label: str | Promise
    compares: list[str | Promise]


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """How results are ordered, told from the very columns that order them."""
    names = {
        choice.value: choice.label
        for choice in (BEST, NEWEST, NEAREST, *WORK.sorts, *HOUSING.sorts, *AGENDA.sorts)
    }
    orders = [Order(names[name], [COLUMNS[column] for column in columns]) for name, columns in SORTS.items()]
    return render(request, "public/ranking.html", {"orders": orders, "exact_up_to": EXACT_UP_TO})


@require_safe
def marks(request: HttpRequest) -> HttpResponse:
    """What each mark assures and what it does not, how old our registers are, and what is asked of whom today."""
    today = clock.today()
    snapshots = newest_snapshots()
    shown = []
    for mark in all_marks():
        sentence, language = assurance_of(mark)
        shown.append(
            {
                "mark": mark,
                "assures": sentence,
                "language": language,
                "snapshot": snapshots.get(mark.pk),
                "age": (today - snapshots[mark.pk].taken_on).days if mark.pk in snapshots else 0,
            }
        )
    names = mark_names()
    asked = [
        {
            "role": Role(subject.role).label,
            "what": scope_words(subject.listing_kind, subject.condition),
            "asked": [asked_words(one, names) for one in version.asked],
        }
        for subject, versions in versions_by_subject(today).items()
        for version in versions
        if version.is_in_force
    ]
    facts = {"marks": shown, "asked": asked, "today": today, "old_days": OLD_DAYS}
    return render(request, "public/marks.html", facts)


@require_safe
def for_partners(request: HttpRequest) -> HttpResponse:
    """What partners get, what they need, and the public price card for their size, or for a person with VAT."""
    asked = request.GET.get("segment", "")
    segment = Segment(asked) if asked in Segment.values else Segment.SME
    is_for_persons = asked == FOR_PERSONS
    today = clock.today()
    cards = card_history(today)
    in_force = next((one for one in cards if one.is_in_force), None)
    wanted = request.GET.get("version", "")
    shown = next((one for one in cards if str(one.card.version) == wanted), in_force)
    is_today = shown is None or shown == in_force
    # A card that was withdrawn never held: it has no prices, only what it would have changed.
    day = today if shown is None or is_today else shown.card.valid_from
    headings = {**GOALS, **GOALS_OF_PERSONS} if is_for_persons else GOALS
    found = card_for_persons(day=day) if is_for_persons else public_card(day=day, segment=segment)
    groups = [
        {
            "heading": headings.get(group.goal, group.goal),
            "items": [
                (item, item.gross_of(1) if is_for_persons else item.price)
                for item in group.items
                if item.price is not None
            ],
        }
        for group in ([] if shown and shown.card.withdrawn_at else found)
    ]
    version = f"&version={shown.card.version}" if shown and not is_today else ""
    return render(
        request,
        "public/for_partners.html",
        {
            "groups": [group for group in groups if group["items"]],
            "shown": shown,
            "is_today": is_today,
            "changes": changes_shown(shown.diff, with_codes=False) if shown and shown.diff else None,
            "cards": cards,
            "coming": [one for one in reversed(cards) if one.is_to_come],
            "segment": FOR_PERSONS if is_for_persons else segment.value,
            "is_for_persons": is_for_persons,
            "is_named_in_english": get_language() not in STAFF_LANGUAGES,
            "segments": [
                *(
                    Tab(
                        one.label,
                        f"?segment={one.value}{version}#prices",
                        is_current=one == segment and not is_for_persons,
                    )
                    for one in Segment
                ),
                Tab(_("For yourself"), f"?segment={FOR_PERSONS}{version}#prices", is_current=is_for_persons),
            ],
        },
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Where our desks are, and how to tell us that something is wrong."""
    return render(request, "public/contact.html", {"data": as_script(ourselves())})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what does not yet, and whom to tell."""
    return render(request, "public/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep, how long, and what we never ask."""
    return render(request, "public/privacy.html", {"tiles_host": tiles_host()})
