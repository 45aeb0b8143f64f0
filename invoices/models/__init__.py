"""What invoices stores."""

from invoices.models.documents import Document, DocumentFile, DocumentLine, DocumentVat
from invoices.models.issuers import Issuer, NumberSeries
from invoices.models.vat import VatCase, ViesCheck

__all__ = [
    "Document",
    "DocumentFile",
    "DocumentLine",
    "DocumentVat",
    "Issuer",
    "NumberSeries",
    "VatCase",
    "ViesCheck",
]
