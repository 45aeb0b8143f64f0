"""Registers of others that quality fetches."""
