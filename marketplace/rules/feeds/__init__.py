"""Vacancy feeds: from the bytes of others to what a vacancy says. Pure: nothing is asked of a database or a network."""
