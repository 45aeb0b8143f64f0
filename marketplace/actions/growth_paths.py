"""Makes, changes and ends growth paths, and lets others agree to stand in one (ADR 0044)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid, NotFound
from foundation.models import User
from marketplace.actions.persons import refuse_person
from marketplace.choices import ListingState
from marketplace.models import GrowthPath, GrowthStep, Listing, Organisation
from marketplace.queries.growth_paths import KINDS, PathNotFound
from marketplace.rules.growth_paths import LEAST_STEPS, MOST_STEPS, leads_back


class PathTooShort(Invalid):
    code = "growth-path-too-short"
    sentence = _("A growth path has {least} steps or more, and {most} at most.")


class StepUnknown(Invalid):
    code = "growth-step-unknown"
    sentence = _(
        "We do not know “{reference}”. Choose work, training or a service of your own, or type the reference of "
        "another's that is online."
    )


class StepTwice(Invalid):
    code = "growth-step-twice"
    sentence = _("“{title}” is in the path twice. Somebody would come back where he was.")


class PathLeadsBack(Invalid):
    code = "growth-path-leads-back"
    sentence = _(
        "With this path somebody can come back where he was, through another path of yours. Change the order."
    )


class NothingOfYourOwn(Invalid):
    code = "growth-path-without-own"
    sentence = _("A growth path has at least one step of your own.")


class StepNotFound(NotFound):
    code = "growth-step-not-found"
    sentence = _("We cannot find this step. It may be gone.")


def _locked(organisation: Organisation) -> Organisation:
    # One who makes two paths at once waits here, so that they cannot lead back together.
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _listings(organisation: Organisation, references: Sequence[str], now: datetime) -> list[Listing]:
    """The listings that are named, in their order; refuses who cannot stand in a path."""
    if not LEAST_STEPS <= len(references) <= MOST_STEPS:
        raise PathTooShort(field="steps", least=LEAST_STEPS, most=MOST_STEPS)
    known = {
        one.reference: one
        for one in Listing.objects.select_related("organisation")
        .filter(reference__in=references, kind__in=KINDS)
        .exclude(state=ListingState.REMOVED)
        .order_by("id")
    }
    live = set(
        Listing.objects.live_at(now).filter(reference__in=references).values_list("reference", flat=True)
    )
    found: list[Listing] = []
    for reference in references:
        one = known.get(reference)
        # What another has not online is not told here either.
        if one is None or (one.organisation_id != organisation.pk and reference not in live):
            raise StepUnknown(field="steps", reference=reference)
        if one in found:
            raise StepTwice(field="steps", title=one.title)
        found.append(one)
    if all(one.organisation_id != organisation.pk for one in found):
        raise NothingOfYourOwn(field="steps")
    return found


def _refuse_loop(organisation: Organisation, steps: Sequence[Listing], besides: GrowthPath | None) -> None:
    others: dict[int, list[int]] = {}
    there = GrowthStep.objects.filter(path__organisation=organisation).order_by("path_id", "position")
    for path_id, listing_id in there.values_list("path_id", "listing_id"):
        if besides is None or path_id != besides.pk:
            others.setdefault(path_id, []).append(listing_id)
    if leads_back([*others.values(), [one.pk for one in steps]]):
        raise PathLeadsBack(field="steps")


def _record(action: str, path: GrowthPath, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="growth_path",
        subject_reference=path.reference,
        organisation_reference=path.organisation.reference,
        actor=actor,
        now=now,
    )


@transaction.atomic
def create_growth_path(
    *, organisation: Organisation, references: Sequence[str], actor: User, now: datetime
) -> GrowthPath:
    """Say what somebody can do one after the other: two to five listings, vacancies and services, by reference.

    Those of another organisation must be online, and show in the path once it agrees. Refuses a path that leads back,
    alone or together with the organisation's other paths, and one with nothing of its own.
    """
    refuse_person(organisation)
    organisation = _locked(organisation)
    steps = _listings(organisation, references, now)
    _refuse_loop(organisation, steps, None)
    path = GrowthPath.objects.create(organisation=organisation, created_by=actor, created_at=now)
    _write(path, steps, {})
    _record("create_growth_path", path, actor, now)
    return path


def _write(path: GrowthPath, steps: Sequence[Listing], agreed: dict[int, datetime | None]) -> None:
    GrowthStep.objects.bulk_create(
        GrowthStep(path=path, position=position, listing=one, agreed_at=agreed.get(one.pk))
        for position, one in enumerate(steps, start=1)
    )


def _own_path(organisation: Organisation, reference: str) -> GrowthPath:
    path = (
        GrowthPath.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(organisation=organisation, reference=reference)
        .first()
    )
    if path is None:
        raise PathNotFound
    return path


@transaction.atomic
def change_growth_path(
    *, organisation: Organisation, reference: str, references: Sequence[str], actor: User, now: datetime
) -> GrowthPath:
    """Say the steps anew. What another agreed to stays agreed while it stays in the path; refuses as making does."""
    organisation = _locked(organisation)
    path = _own_path(organisation, reference)
    steps = _listings(organisation, references, now)
    _refuse_loop(organisation, steps, path)
    agreed = dict(path.steps.order_by("id").values_list("listing_id", "agreed_at"))
    path.steps.all().delete()
    _write(path, steps, agreed)
    _record("change_growth_path", path, actor, now)
    return path


@transaction.atomic
def end_growth_path(*, organisation: Organisation, reference: str, actor: User, now: datetime) -> None:
    """Take a path away; its listings stay as they are."""
    path = _own_path(_locked(organisation), reference)
    _record("end_growth_path", path, actor, now)
    path.delete()


def _asked(organisation: Organisation, step_id: int) -> GrowthStep:
    step = (
        GrowthStep.objects.select_for_update(of=("self",))
        .select_related("path__organisation", "listing")
        .filter(pk=step_id, listing__organisation=organisation)
        .exclude(path__organisation=organisation)
        .first()
    )
    if step is None:
        raise StepNotFound
    return step


@transaction.atomic
def accept_growth_step(*, organisation: Organisation, step_id: int, actor: User, now: datetime) -> GrowthStep:
    """Agree that an own listing stands in another organisation's path; a second time changes nothing."""
    step = _asked(organisation, step_id)
    if step.agreed_at is None:
        step.agreed_at = now
        step.save(update_fields=["agreed_at"])
        _record("accept_growth_step", step.path, actor, now)
    return step


@transaction.atomic
def withdraw_growth_step(*, organisation: Organisation, step_id: int, actor: User, now: datetime) -> None:
    """Take an own listing out of another organisation's path, also after it was agreed to."""
    step = _asked(organisation, step_id)
    _record("withdraw_growth_step", step.path, actor, now)
    step.delete()
