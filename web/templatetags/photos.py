"""Photos of listings on a page: their addresses, and the element with its widths. Built in: no {% load %} needed."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from marketplace.queries.photos import PhotoShown

register = template.Library()


def photo_address(photo: PhotoShown, width: int | None = None) -> str:
    """Where a width of a photo is; without a width the largest."""
    return reverse("photo", args=[photo.listing, photo.sha256, width or photo.largest[0]])


@register.simple_tag
def photo_image(photo: PhotoShown, sizes: str, language: str) -> SafeString:
    """A photo that is loaded when it comes near the screen, no larger than it is shown (`sizes` as HTML has it)."""
    width, height = photo.largest
    offered = ", ".join(f"{photo_address(photo, step)} {step}w" for step, _height in photo.sizes)
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" lang="{}"'
        ' loading="lazy" decoding="async">',
        photo_address(photo, photo.sizes[:2][-1][0]),
        offered,
        sizes,
        width,
        height,
        photo.alt,
        language,
    )


@register.simple_tag
def photo_small(photo: PhotoShown, language: str) -> SafeString:
    """The smallest width, for a row of a list."""
    width, height = photo.smallest
    return format_html(
        '<img class="photo-small" src="{}" width="{}" height="{}" alt="{}" lang="{}" loading="lazy" decoding="async">',
        photo_address(photo, width),
        width,
        height,
        photo.alt,
        language,
    )
