"""Where Stripe sends its events."""

from django.urls import path

from billing.providers.stripe.intake import receive_event

app_name = "stripe"
urlpatterns = [path("", receive_event, name="events")]
