"""Fixed choices of invoices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """What stands on paper; each kind has a number series of its own."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    PAYMENT_REQUEST = "payment_request", _("Payment request")


class VatCategory(TextChoices):
    """The VAT category of a line (UNCL 5305, as in EN 16931)."""

    STANDARD = "S", _("VAT")
    EXEMPT = "E", _("exempt from VAT")
    REVERSE_CHARGE = "AE", _("VAT reverse-charged")
    OUTSIDE = "O", _("outside Dutch VAT")


class VatTreatment(TextChoices):
    """What a product is for VAT; the case decides the category (docs/algorithms/vat.md)."""

    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    EDUCATION = "education", _("education, exempt when the issuer is in the CRKBO register")
    OUTSIDE_SCOPE = "outside_scope", _("nothing in return: subsidy, donation, contribution")


class PlaceRule(TextChoices):
    """Where a service is for VAT when the buyer is abroad (docs/algorithms/vat.md)."""

    GENERAL = "general", _("where the buyer is")
    ADMISSION = "admission", _("admission to something held in the Netherlands")
    VIRTUAL = "virtual", _("online only")
    ABROAD = "abroad", _("something held in another country")
    PROPERTY = "property", _("connected with a building")


class Undecided(TextChoices):
    """Why the VAT of a line is not decided by rule."""

    VAT_ID_UNCHECKED = (
        "vat-id-unchecked",
        _("The European VAT register (VIES) has not confirmed the VAT id yet."),
    )
    VAT_ID_INVALID = (
        "vat-id-invalid",
        _("The European VAT register (VIES) does not know the VAT id. Check the number."),
    )
    VAT_ID_OF_ANOTHER_COUNTRY = (
        "vat-id-of-another-country",
        _("The VAT id is of another country than the address."),
    )
    CONSUMER_OUTSIDE_EU = (
        "consumer-outside-eu",
        _("The buyer lives outside the EU and is no business: the VAT depends on the kind of service."),
    )
    CONSUMER_ONLINE = (
        "consumer-online",
        _("The buyer joins online from another EU country without a VAT id: VAT of that country may be due."),
    )
    HELD_ABROAD = "held-abroad", _("It is held in another country: VAT of that country may be due.")
    PROPERTY = "property", _("It belongs to a building: VAT is due where the building is.")


class ViesAnswer(TextChoices):
    """What VIES says of a VAT id."""

    VALID = "valid", _("known")
    INVALID = "invalid", _("not known")
    UNKNOWN = "unknown", _("no answer")


class FileKind(TextChoices):
    """A stored form of a document."""

    PDF = "pdf", "PDF"
    UBL = "ubl", "UBL"


class Channel(TextChoices):
    """By what way a document reached somebody."""

    MAIL = "mail", _("e-mail")
    PORTAL = "portal", _("download in the portal")
    API = "api", _("download over the API")
    PEPPOL = "peppol", "Peppol"
    FOLDER = "folder", _("folder of an access point")


class Recipient(TextChoices):
    """To whom: where the address or number is found (docs/algorithms/delivery.md)."""

    DOCUMENT = "document", _("as on the document")
    PERSON = "person", _("who asked for it")
    PARTNER = "partner", _("a system of the partner")
    OTHER = "other", _("another address")


class Outcome(TextChoices):
    """What came of one try, and what was heard of it later."""

    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    BOUNCED = "bounced", _("came back")


class EInvoiceStandard(TextChoices):
    """The rules that an issuer's e-invoices follow (docs/algorithms/e-invoices.md)."""

    PEPPOL = "peppol", "Peppol BIS Billing 3.0"
    NLCIUS = "nlcius", "NLCIUS"
