"""What invoices stores."""

from invoices.models.documents import Document, DocumentFile, DocumentLine, DocumentVat
from invoices.models.issuers import Issuer, NumberSeries

__all__ = ["Document", "DocumentFile", "DocumentLine", "DocumentVat", "Issuer", "NumberSeries"]
