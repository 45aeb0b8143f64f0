"""What invoices stores."""

from invoices.models.deliveries import Delivery, DeliveryEvent
from invoices.models.documents import Document, DocumentFile, DocumentLine, DocumentVat
from invoices.models.issuers import Issuer, NumberSeries
from invoices.models.vat import VatCase, ViesCheck

__all__ = [
    "Delivery",
    "DeliveryEvent",
    "Document",
    "DocumentFile",
    "DocumentLine",
    "DocumentVat",
    "Issuer",
    "NumberSeries",
    "VatCase",
    "ViesCheck",
]
