"""The face for people: visitors, partners and staff."""
