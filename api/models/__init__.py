"""What the API stores."""

from api.models.answers import StoredAnswer

__all__ = ["StoredAnswer"]
