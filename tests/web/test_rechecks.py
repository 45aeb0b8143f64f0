"""Looking again, over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from foundation.choices import StaffRole
from quality.models import Check, MarkHeld
from tests.quality.claims import a_claim, a_confirmation
from tests.quality.given import NOW, a_partner
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at, settings, tmp_path):
    clock_at(NOW)
    settings.MEDIA_ROOT = tmp_path


def test_somebody_of_the_desk_notes_where_it_looked():
    partner = a_partner(roles=("training_provider",))
    a_confirmation(a_claim(partner, mark="crkbo"))
    held = MarkHeld.objects.get()
    page = address("desk-recheck", str(held.pk))
    desk = staff(StaffRole.QUALITY)

    shown = desk.get(page).content.decode()
    empty = desk.post(page, {"source": ""})
    done = desk.post(page, {"source": "Register van vandaag"}, follow=True)

    assert "Wednesday 15 March 2028" in shown, "a year after it was looked at"
    assert empty.status_code == 422
    assert "Noted. The mark counts on" in done.content.decode()
    assert [one.source for one in Check.objects.filter(kind="person")] == ["Register van vandaag"]
    assert MarkHeld.objects.get().checked_on == date(2027, 3, 16)


def test_a_claim_is_not_looked_at_again_and_finance_does_not_look_at_all():
    partner = a_partner(is_agricultural=True)
    a_claim(partner)
    page = address("desk-recheck", str(MarkHeld.objects.get().pk))

    assert staff(StaffRole.QUALITY).get(page).status_code == 404
    assert staff(StaffRole.FINANCE).get(page).status_code == 403
