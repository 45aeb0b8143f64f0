from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "quality"
    verbose_name = "Quality"

    def ready(self) -> None:
        """Register our checks."""
        from quality import checks  # noqa: F401 -- registers itself
