"""Fixed choices of invoices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """What stands on paper; each kind has a number series of its own."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class VatCategory(TextChoices):
    """The VAT category of a line (UNCL 5305, as in EN 16931)."""

    STANDARD = "S", _("VAT")
    EXEMPT = "E", _("exempt from VAT")
    REVERSE_CHARGE = "AE", _("VAT reverse-charged")
    OUTSIDE = "O", _("outside VAT")


class VatTreatment(TextChoices):
    """What a product is for VAT; the case decides the category (docs/algorithms/vat.md)."""

    STANDARD = "standard", _("standard rate")
    EDUCATION = "education", _("education, exempt when the issuer is in the CRKBO register")


class FileKind(TextChoices):
    """A stored form of a document."""

    PDF = "pdf", "PDF"
    UBL = "ubl", "UBL"


class EInvoiceStandard(TextChoices):
    """The rules that an issuer's e-invoices follow (docs/algorithms/e-invoices.md)."""

    PEPPOL = "peppol", "Peppol BIS Billing 3.0"
    NLCIUS = "nlcius", "NLCIUS"
