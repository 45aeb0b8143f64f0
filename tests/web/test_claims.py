"""Evidence over HTTP: the partner sends it and sees where it stands, the desk decides, nobody else sees the file."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.models import Organisation
from quality.choices import MarkState
from quality.models import Certificate, Decision, MarkHeld
from tests.marketplace.given import an_owner_of
from tests.quality.claims import a_claim, a_confirmation, a_doubt, a_refusal
from tests.quality.evidence_files import a_pdf
from tests.quality.given import NOW, a_partner
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db

FIELDS = {
    "mark": "akf",
    "kind": "certificate",
    "issued_on": "2027-03-01",
    "valid_until_on": "2028-02-29",
    "number": "4417",
}
FOUND = {"fact": "In de lijst van vandaag.", "reason": "Het keurmerk telt."}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at, settings, tmp_path):
    clock_at(NOW)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def partner() -> Organisation:
    return a_partner(is_agricultural=True)


def member_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_a_partner_sends_a_certificate_and_sees_that_it_is_looked_at(partner):
    client = member_of(partner)

    sent = client.post(
        address("claim"), {**FIELDS, "file": SimpleUploadedFile("AKF 2027.pdf", a_pdf())}, follow=True
    )

    page = sent.content.decode()
    assert sent.redirect_chain == [(address("marks"), 302)]
    assert "We have your document." in page
    assert "We are looking at it" in page
    assert "Of 1 March 2027, sent on 16 March 2027." in page
    assert "Valid up to and including 29 February 2028." in page
    certificate = Certificate.objects.get()
    assert (certificate.file_name, certificate.valid_until_on) == ("AKF 2027.pdf", date(2028, 3, 1))


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (a_confirmation, ["Valid", "AKF: valid until 1 March 2028"]),
        (a_refusal, ["Refused", "Het document noemt een ander bedrijf.", "We have found no marks yet"]),
        (a_doubt, ["Cannot be checked", "De uitgever antwoordt niet.", "We have found no marks yet"]),
    ],
)
def test_a_partner_sees_what_became_of_its_evidence(partner, decide, words):
    decide(a_claim(partner))

    page = member_of(partner).get(address("marks")).content.decode()

    assert [word for word in words if word not in page] == []
    assert "Take back" not in page


def test_a_partner_takes_evidence_back(partner):
    certificate = a_claim(partner)

    page = member_of(partner).post(address("claim-take-back", certificate.reference), follow=True)

    assert "Taken back" in page.content.decode()
    assert MarkHeld.objects.get().state == MarkState.WITHDRAWN


def test_what_is_needed_leads_to_the_form_with_the_mark_chosen():
    client = member_of(a_partner(roles=("training_provider",)))

    page = client.get(address("marks")).content.decode()

    assert f"{address('claim')}?mark=crkbo" in page
    assert f"{address('claim')}?mark=akf" not in page
    assert '<option value="crkbo" selected>' in client.get(f"{address('claim')}?mark=crkbo").content.decode()


def test_a_form_without_a_file_says_what_is_missing(partner):
    page = member_of(partner).post(address("claim"), FIELDS)

    assert page.status_code == 422
    assert 'href="#id_file"' in page.content.decode()


def test_a_file_is_handed_out_as_a_download_that_can_do_nothing(partner):
    certificate = a_claim(partner)

    for client, name in ((member_of(partner), "claim-file"), (staff(StaffRole.QUALITY), "desk-claim-file")):
        answer = client.get(address(name, certificate.reference))
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="akf-{certificate.reference}.pdf"'
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        )
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_is_for_its_organisation_and_the_quality_desk_only(partner):
    certificate = a_claim(partner)
    other = member_of(a_partner())

    assert other.get(address("claim-file", certificate.reference)).status_code == 404
    assert other.post(address("claim-take-back", certificate.reference)).status_code == 404
    assert other.get(address("desk-claim-file", certificate.reference)).status_code == 404
    finance = staff(StaffRole.FINANCE)
    for name in ("desk-claim-file", "desk-claim"):
        assert finance.get(address(name, certificate.reference)).status_code == 403
    assert Client().get(address("claim-file", certificate.reference)).status_code == 302
    assert Client().get(f"/files/{certificate.path}").status_code == 404
    assert MarkHeld.objects.get().state == MarkState.CLAIMED


def test_the_desk_confirms_what_it_found_and_the_partner_gets_a_letter(partner, mailoutbox):
    certificate = a_claim(partner)
    client = staff(StaffRole.QUALITY)
    assert partner.name in client.get(address("desk-claims")).content.decode()
    page = client.get(address("desk-claim", certificate.reference)).content.decode()
    assert "Tuesday 29 February 2028 is the last day on which it counts" in page
    assert " checked" not in page.split("What did you find?")[1].split("Cannot be")[0]

    done = client.post(
        address("desk-claim", certificate.reference), {**FOUND, "outcome": "confirm"}, follow=True
    )

    assert "The mark counts from now on, and the letter is sent." in done.content.decode()
    assert "No document waits" in done.content.decode()
    assert MarkHeld.objects.get().state == MarkState.VERIFIED
    deliver_due()
    assert "In de lijst van vandaag." in mailoutbox[-1].body
    assert mailoutbox[-1].to == [partner.party.email]


@pytest.mark.parametrize(
    ("outcome", "state"), [("refuse", MarkState.WITHDRAWN), ("leave_open", MarkState.UNVERIFIABLE)]
)
def test_the_desk_turns_evidence_down_with_its_ground(partner, outcome, state):
    certificate = a_claim(partner)

    staff(StaffRole.QUALITY).post(
        address("desk-claim", certificate.reference),
        {**FOUND, "outcome": outcome, "reason_code": "evidence_false"},
    )

    assert MarkHeld.objects.get().state == state
    ground = "evidence_false" if outcome == "refuse" else "evidence_missing"
    assert Decision.objects.get().reason_code == ground


def test_a_refusal_without_a_ground_stays_on_the_form(partner):
    certificate = a_claim(partner)

    page = staff(StaffRole.QUALITY).post(
        address("desk-claim", certificate.reference), {**FOUND, "outcome": "refuse"}
    )

    assert page.status_code == 422
    assert "Choose the ground of the refusal." in page.content.decode()
    assert not Decision.objects.exists()


def test_what_was_decided_shows_how_and_asks_no_more(partner):
    certificate = a_claim(partner)
    a_refusal(certificate)

    page = staff(StaffRole.QUALITY).get(address("desk-claim", certificate.reference)).content.decode()

    assert "Het document noemt een ander bedrijf." in page
    assert "Decide and send the letter" not in page
