"""The parts pages are made of. Built in: no {% load %} needed. See them all at /en/components/.

Pages. Start with a frame and fill its blocks:

    {% extends "frames/public.html" %}    or "frames/portal.html" (partners), "frames/desk.html" (our own people)
    {% block title %}Invoices{% endblock %}          the page's name; the frame adds whose site it is
    {% block content %}<h1>…</h1> …{% endblock %}    inside the margins, with space between; one h1 a page
    {% block main %}…{% endblock %}                  instead of content, when a band must reach the edges
    {% block bar %}<div class="bar" role="region" aria-label="…">…</div>{% endblock %}    for phones
    {% block whose %}, {% block links %}             in the portal and the desk: the strip's name, the navigation

    A link of the navigation: {% nav_link "web:invoices" label icon="document" %}; it knows when it is current.
    Columns: <div class="with-side"><div>…</div><aside>…</aside></div>, also with-filters, with-queue, two, three, four.
    Space: class="stack" puts 16 px between children; stack-1 … stack-7 for the other sizes.

Forms. Any Django form renders as our fields, with the summary of errors above it, by {{ form }}:

    <form class="form" method="post" novalidate>{% csrf_token %}{{ form }}
    <div class="buttons"><button class="button button-main">{% translate "Save" %}</button></div></form>

    By hand: {% error_summary form %} once, then {{ form.name.as_field_group }}. A form named `form` puts “Error:” in
    the title. Answer a refused form with status 422.

Parts:

    {% icon "clock" %}                                        names: static/web/icons.svg
    {% notice "due" %}<p><strong>…</strong> …</p>{% endnotice %}   info, ok, due, hold
    {% badge "ok" _("Online") %}                              ok, due, hold, info, draft, brand, paid
    {% menu_lines %}{% menu_line label amount %}{% menu_line label amount total=True %}{% endmenu_lines %}
        payable=True for the amount to pay, good=True for what is earned; amount is a text: cents|euro
    {% meter 11 17 %}                                         a bar; write "11 of 17" beside it
    {% age_meter ages.cents %}                                a bar of what is open by age; its amounts beside it
    {% progress label 8230 12665 note %}                      a bar with its words
    {% match 8 9 %}                                           a bar of wishes; write the words beside it
    {% step 2 "done" %}                                       done, now, chosen, or nothing
    {% empty _("You have no vacancies yet") %}…{% endempty %}    an empty state; after a {% for %}, not inside it
    {% tabs label items %}, items: [Tab(label, href, count, is_current)]
    {% pages words previous next %}                           previous and next: addresses, or nothing
    {% quantity name value label minimum maximum %}           minus, number, plus
    <label class="tick tick-line"><input …><span>…</span><span class="count">…</span></label>   a choice with its price

Plain HTML with a class: button (button-main, button-stop, button-back, button-dense, button-wide), card (card-main,
card-paid, card-chosen, card-needs), rules (rows with rules), facts (icons with words), chips/chip, tiles, pairs,
counts, badges, buttons, crumbs, back. A table: <div class="table-box"><table class="table table-blocks"> with
class="figure" on amounts and data-label="…" on each td, which a phone shows as its label. Amounts and days: words.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from django import forms, template
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Text = str | Promise

ICON_OF = {"info": "info", "ok": "ok", "due": "due", "hold": "hold"}
BADGE_ICON_OF = {
    "ok": "check",
    "due": "clock",
    "hold": "hold",
    "info": "info",
    "draft": "document",
    "brand": "ok",
    "paid": "euro",
}
KIND_OF_MESSAGE = {"success": "ok", "warning": "due", "error": "hold"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link with a count."""

    label: Text
    href: str
    count: int | None = None
    is_current: bool = False


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """A drawing of the sprite, hidden from screen readers: words always stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra_class,
        static("web/icons.svg"),
        name,
    )


@register.inclusion_tag("parts/nav_link.html", takes_context=True)
def nav_link(
    context: Context, name: str, label: Text, icon: str = "", exact: bool = False
) -> dict[str, object]:
    """A link of the navigation; current on its own page and on the pages below it."""
    href = reverse(name)
    path = context["request"].path
    is_below = not exact and path.startswith(href)
    current = "page" if path == href else "true" if is_below else ""
    return {"href": href, "label": label, "icon": icon, "current": current}


@register.simple_block_tag
def notice(content: str, kind: str = "info") -> SafeString:
    """A notice: icon, a bold first sentence, and what to do."""
    return format_html(
        '<div class="notice notice-{}">{}<div>{}</div></div>', kind, icon(ICON_OF[kind]), content
    )


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice for a message of Django's message framework."""
    return KIND_OF_MESSAGE.get(level_tag, "info")


@register.simple_tag
def badge(kind: str, words: Text, icon_name: str = "") -> SafeString:
    """A state: icon, word and outline."""
    drawing = icon(icon_name or BADGE_ICON_OF[kind])
    return format_html('<span class="badge badge-{}">{}{}</span>', kind, drawing, words)


@register.simple_block_tag
def menu_lines(content: str) -> SafeString:
    """A list of menu lines: name, dots, price."""
    return format_html('<dl class="menu-lines">{}</dl>', content)


@register.simple_tag
def menu_line(
    label: Text, amount: Text, *, total: bool = False, payable: bool = False, good: bool = False
) -> SafeString:
    """One menu line. The dots are decoration."""
    names = [
        name
        for name, holds in (("is-total", total or payable), ("is-payable", payable), ("is-good", good))
        if holds
    ]
    return format_html(
        '<div class="{}"><dt><span>{}</span></dt><dd>{}</dd></div>', " ".join(names), label, amount
    )


def _share(done: int, total: int) -> str:
    return f"{min(max(100 * done / total, 0), 100):.2f}" if total else "0"


@register.simple_tag
def meter(done: int, total: int) -> SafeString:
    """A bar that says how much of a whole; the words stand beside it."""
    return format_html(
        '<svg class="meter" aria-hidden="true" focusable="false" viewBox="0 0 100 10" preserveAspectRatio="none">'
        '<rect width="{}" height="10"></rect></svg>',
        _share(done, total),
    )


@register.simple_tag
def age_meter(cents: Iterable[int]) -> SafeString:
    """A bar of what is open by age, youngest left; the amounts stand beside it."""
    amounts = list(cents)
    whole = sum(amounts)
    starts = accumulate(amounts, initial=0)
    pieces = format_html_join(
        "",
        '<rect class="age-{}" x="{}" width="{}" height="10"></rect>',
        (
            (age, _share(start, whole), _share(amount, whole))
            for age, (start, amount) in enumerate(zip(starts, amounts, strict=False))
            if amount
        ),
    )
    return format_html(
        '<svg class="meter" aria-hidden="true" focusable="false" viewBox="0 0 100 10" preserveAspectRatio="none">'
        "{}</svg>",
        pieces,
    )


@register.inclusion_tag("parts/progress.html")
def progress(label: Text, done: int, total: int, note: Text = "") -> dict[str, object]:
    """How far something is, in words and as a bar."""
    return {"label": label, "done": done, "total": total, "note": note}


@register.simple_tag
def match(done: int, total: int) -> SafeString:
    """A bar of wishes, met or not; the words stand beside it."""
    pieces = format_html_join(
        "", '<span class="{}"></span>', (("is-met" if place < done else "",) for place in range(total))
    )
    return format_html('<div class="match" aria-hidden="true">{}</div>', pieces)


@register.simple_tag
def step(place: int, state: str = "") -> SafeString:
    """The circle of a step; its words stand beside it."""
    return format_html(
        '<span class="step{}" aria-hidden="true">{}</span>',
        f" step-{state}" if state else "",
        icon("check") if state == "done" else place,
    )


@register.simple_block_tag
def empty(content: str, title: Text = "") -> SafeString:
    """Nothing here yet: what this is, and what to do."""
    return format_html('<div class="empty"><h2 class="size-4">{}</h2>{}</div>', title, content)


@register.inclusion_tag("parts/tabs.html")
def tabs(label: Text, items: Iterable[Tab]) -> dict[str, object]:
    """Tabs are links: each has its own address."""
    return {"label": label, "items": items}


@register.inclusion_tag("parts/pages.html")
def pages(words: Text, previous: str = "", following: str = "") -> dict[str, object]:
    """Leafing: where we are in words, and the addresses of the pages beside it."""
    return {"words": words, "previous": previous, "following": following}


@register.inclusion_tag("parts/quantity.html")
def quantity(
    name: str, value: int, label: Text, minimum: int = 0, maximum: int | None = None, field_id: str = ""
) -> dict[str, object]:
    """A number with minus and plus; without a script a number field."""
    return {
        "name": name,
        "value": value,
        "label": label,
        "minimum": minimum,
        "maximum": maximum,
        "field_id": field_id or f"id_{name}",
    }


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, object]:
    """Counts what is wrong in a form and links to each field."""
    found: list[tuple[str, Text]] = [("", str(message)) for message in form.non_field_errors()]
    for field in form.visible_fields():
        target = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
        found.extend((target, str(message)) for message in field.errors)
    return {"errors": found, "count": len(found)}
