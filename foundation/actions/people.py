"""What people say of themselves when they sign up or change it later."""

from __future__ import annotations

from django.db import transaction

from foundation.choices import Language
from foundation.models import User


@transaction.atomic
def change_person(*, user: User, name: str, language: str) -> User:
    """Keep the name and the language of a user; a language we do not speak becomes Dutch."""
    user.name = name.strip()
    user.language = language if language in Language.values else Language.DUTCH
    user.save(update_fields=["name", "language"])
    return user
