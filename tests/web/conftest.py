"""What tests of the portal's listings begin with: an organisation with places, and somebody who writes for it."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.models import Organisation
from tests.marketplace.given import a_minimum_wage, an_open_door, an_organisation, an_owner_of


@pytest.fixture
def organisation(db: None) -> Organisation:
    """An organisation that reads English and has places for what it writes."""
    found = an_organisation(language="en")
    an_open_door(found)
    a_minimum_wage()
    return found


@pytest.fixture
def author(organisation: Organisation) -> Client:
    """Its owner, logged in."""
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client
