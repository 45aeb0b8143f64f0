"""What is offered: organisations, regions, listings, allowances, clearances, search."""
