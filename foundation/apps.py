from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = "Foundation"

    def ready(self) -> None:
        """Register our checks."""
        from foundation import checks  # noqa: F401 -- registers itself
