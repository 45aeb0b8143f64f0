"""Who may work at a desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from foundation.choices import StaffRole
from foundation.errors import NotAllowed, NotFound
from foundation.models import User

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request of somebody of our own staff."""

    user: User


class NotYourDesk(NotAllowed):
    code = "not-your-desk"
    sentence = _("This is work of another desk. Ask your administrator if you need it.")


def for_staff(
    *roles: StaffRole,
) -> Callable[
    [Callable[Concatenate[DeskRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Only for these desks and administrators; for everybody else of our staff 403, for partners 404."""

    def decorate(
        view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def wrapped(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_staff:
                raise NotFound
            if (
                roles
                and not request.user.is_superuser
                and not request.user.works_at({*roles, StaffRole.ADMINISTRATOR})
            ):
                raise NotYourDesk
            return view(request, *args, **kwargs)

        return login_required(cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", wrapped))

    return decorate
