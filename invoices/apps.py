from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = "Invoices"

    def ready(self) -> None:
        """Register our checks."""
        from invoices import checks  # noqa: F401 -- registers itself
