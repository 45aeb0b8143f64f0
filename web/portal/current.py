"""For which organisation somebody works in the portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from foundation.errors import NotFound
from foundation.models import User
from marketplace.actions.persons import refuse_person
from marketplace.models import Membership
from marketplace.queries.organisations import membership_of, organisations_of

SESSION_KEY = "organisation"
P = ParamSpec("P")


class PartnerRequest(HttpRequest):
    """A request of a logged-in member of an organisation."""

    user: User
    membership: Membership


def for_members(
    view: Callable[Concatenate[PartnerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for members: others log in first, and who has no organisation yet tells who it is first."""

    @wraps(view)
    def wrapped(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        membership = _membership(request)
        if membership is None:
            return redirect("web:organisation-new")
        request.membership = membership
        return view(request, *args, **kwargs)

    return login_required(cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", wrapped))


def for_organisations(
    view: Callable[Concatenate[PartnerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For members of an organisation; the account of a person does not have this."""

    @wraps(view)
    def wrapped(request: PartnerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        refuse_person(request.membership.organisation)
        return view(request, *args, **kwargs)

    return for_members(wrapped)


def _membership(request: HttpRequest) -> Membership | None:
    user = request.user
    if not isinstance(user, User):
        return None
    chosen = request.session.get(SESSION_KEY)
    if chosen:
        try:
            return membership_of(user=user, reference=chosen)
        except NotFound:
            request.session.pop(SESSION_KEY, None)
    first = next(iter(organisations_of(user)), None)
    return None if first is None else membership_of(user=user, reference=first.reference)
