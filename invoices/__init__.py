"""What is legally on paper: issuers, number series, documents, PDFs."""
