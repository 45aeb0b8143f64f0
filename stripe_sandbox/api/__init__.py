"""The endpoints under /v1, as Stripe has them."""
