"""The floors hold in the database too: keys point down, and what lies below does not see who points at it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

FLOORS = {"foundation": 0, "marketplace": 1, "invoices": 1, "quality": 2, "billing": 3, "api": 4, "web": 4}


def keys_between_apps() -> Iterator[tuple[str, str, str, models.ForeignObjectRel]]:
    """Every key from a model of ours to a model of another of our apps: (name, own app, other app, way back)."""
    for model in apps.get_models(include_auto_created=True):
        own = model._meta.app_label
        if own not in FLOORS:
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field is None:
                continue
            target = field.related_model
            assert not isinstance(target, str), f"{model.__name__}.{field.name} points to nothing: {target}"
            assert target is not None
            other = target._meta.app_label
            if other in FLOORS and other != own:
                yield f"{own}.{model.__name__}.{field.name}", own, other, field.remote_field


def test_no_key_points_up_or_sideways() -> None:
    wrong = [
        f"{name} → {other}"
        for name, own, other, _way_back in keys_between_apps()
        if FLOORS[other] >= FLOORS[own]
    ]
    assert wrong == []


def test_no_model_below_has_an_accessor_to_who_points_at_it_from_above() -> None:
    seen = [name for name, _own, _other, way_back in keys_between_apps() if not way_back.hidden]
    assert seen == []


def test_every_model_has_an_order_that_ends_with_its_key_or_something_unique() -> None:
    """Two pages of a list never show the same row: the order leaves nothing to chance."""
    wrong = []
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label not in FLOORS:
            continue
        order = {str(part).lstrip("-") for part in meta.ordering or ()}
        unique = {"pk"} | {field.name for field in meta.fields if field.unique}
        together = any(set(constraint.fields) <= order for constraint in meta.total_unique_constraints)
        if order and not order & unique and not together:
            wrong.append(f"{meta.label}: {sorted(order)}")
    assert wrong == []
