"""Views of version 1: each asks one question or does one action."""
