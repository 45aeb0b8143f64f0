"""Forms for signing up and logging in."""

from __future__ import annotations

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.actions.people import change_person
from foundation.models import User


def _plain(form: forms.Form, **texts: tuple[object, object]) -> None:
    """Our words in place of allauth's; no placeholder, since a placeholder is no label."""
    for name, (label, hint) in texts.items():
        if name in form.fields:
            field = form.fields[name]
            field.label, field.help_text = label, hint  # type: ignore[assignment]  # lazy texts are texts
            field.widget.attrs.pop("placeholder", None)


class SignupForm(AllauthSignupForm):  # type: ignore[misc]  # allauth ships no types
    """Sign up with a name, an e-mail address and a password."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            email=(
                _("Your e-mail address"),
                _("We send a link to it. With the link you confirm the address."),
            ),
            password1=(_("Choose a password"), _("At least 10 characters. A short sentence works well.")),
        )

    def save(self, request: HttpRequest) -> User | None:
        """Make the user, with the language of the page."""
        user: User | None = super().save(request)
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        """Allauth's hook for our own fields, before it sends the mail."""
        change_person(user=user, name=self.cleaned_data["name"], language=get_language() or "")


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth ships no types
    """Log in with an e-mail address."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            login=(_("E-mail address"), ""),
            password=(_("Password"), ""),
            remember=(_("Stay logged in on this device"), ""),
        )
