"""The market."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "marketplace"
    verbose_name = "Marketplace"

    def ready(self) -> None:
        """Register our checks."""
        from marketplace import checks  # noqa: F401 -- registers itself
