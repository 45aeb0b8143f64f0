"""Fixed choices of the foundation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    """What a party is: who can owe and be owed."""

    ORGANISATION = "organisation", _("organisation")
    GOVERNMENT = "government", _("government body")
    PERSON = "person", _("person")


class LegalForm(TextChoices):
    """As far as it decides what its VAT id may look like (a natural person's business may not show a BSN)."""

    LEGAL_ENTITY = "legal_entity", _("B.V., N.V., foundation, association or cooperative")
    PARTNERSHIP = "partnership", _("Partnership (v.o.f., maatschap, c.v.)")
    SOLE_TRADER = "sole_trader", _("Sole trader (eenmanszaak, zzp)")


class Language(TextChoices):
    """The languages a text, a mail or a document can have."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"
    POLISH = "pl", "Polski"
    ROMANIAN = "ro", "Română"
    BULGARIAN = "bg", "Български"


class StaffRole(TextChoices):
    """The desks our own people work at; each is a Django group of the same name."""

    FINANCE = "finance", _("finance")
    QUALITY = "quality", _("quality")
    PROGRAMME = "programme", _("programme")
    ADMINISTRATOR = "administrator", _("administrator")
