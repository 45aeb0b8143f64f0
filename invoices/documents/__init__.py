"""Forms of a document: PDF, later UBL."""
