"""What happens to objects: payments, checkout outcomes, and what comes due later."""
