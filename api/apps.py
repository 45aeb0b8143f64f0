from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"

    def ready(self) -> None:
        """Let the schema know how keys are sent."""
        from api import schema  # noqa: F401 -- registers itself
