"""The Stripe sandbox, walked with the real `stripe` client over HTTP."""
