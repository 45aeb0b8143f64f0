"""Papers about what is owed, from what invoices can print."""
