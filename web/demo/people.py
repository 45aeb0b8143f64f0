"""Who can log in to the demo region. One password for all: it protects nothing but invented data."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from foundation.actions.people import add_staff
from foundation.choices import StaffRole
from foundation.models import User

PASSWORD = "menukaart-demo"  # noqa: S105 -- printed by `make run`
STAFF = {
    StaffRole.FINANCE: ("finance@demo.example", "Joris Verhoeven"),
    StaffRole.QUALITY: ("quality@demo.example", "Samira Bouali"),
    StaffRole.PROGRAMME: ("programme@demo.example", "Femke Smulders"),
    StaffRole.ADMINISTRATOR: ("admin@demo.example", "Pieter van den Broek"),
}
MEMBERS = {
    "employer@demo.example": "Anna de Wit",
    "housing@demo.example": "Mark Peeters",
    "services@demo.example": "Lotte Janssen",
    "new@demo.example": "Tomasz Nowak",
}


def a_person(email: str, name: str) -> User:
    """Somebody with a confirmed address and the demo password."""
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    user = User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def the_staff(now: datetime) -> dict[StaffRole, User]:
    """One of our own people for each desk."""
    for email, name in STAFF.values():
        a_person(email, name)
    return {
        role: add_staff(email=email, name=name, roles=[role], now=now)
        for role, (email, name) in STAFF.items()
    }


def log_ins() -> list[str]:
    """A line per role, for who starts the demo."""
    words = {
        "employer@demo.example": "employer with vacancies",
        "housing@demo.example": "housing provider",
        "services@demo.example": "service provider",
        "new@demo.example": "new partner, nothing chosen yet",
        **{email: f"our own desk: {role.value}" for role, (email, _name) in STAFF.items()},
    }
    return [f"  {email:<24} {PASSWORD}   {what}" for email, what in words.items()]
