"""Services of others that invoices asks."""
