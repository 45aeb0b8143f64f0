"""`manage.py register_issuer`: one legal body from a file, or a sentence that says what is wrong with it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from invoices.models import Issuer

pytestmark = pytest.mark.django_db

FACTS = {
    "code": "mip-brabant",
    "name": "Stichting Migratie Informatiepunt Brabant",
    "kvk_number": "99000416",
    "vat_id": "NL000000012B01",
    "street": "Voorbeeldkade 1",
    "postcode": "5038 AA",
    "city": "Tilburg",
    "email": "facturen@mip.example",
    "iban": "NL91 ABNA 0417 1643 00",
    "brand_name": "Migratie Informatiepunt",
    "brand_region": "Brabant",
    "crkbo_from": "2026-01-01",
}


def registered(folder: Path, content: str) -> str:
    file = folder / "issuer.json"
    file.write_text(content, encoding="utf-8")
    told = io.StringIO()
    call_command("register_issuer", str(file), stdout=told)
    return told.getvalue()


def test_an_issuer_is_registered_once(tmp_path: Path):
    told = registered(tmp_path, json.dumps(FACTS))
    registered(tmp_path, json.dumps({**FACTS, "name": "Another name"}))

    issuer = Issuer.objects.select_related("party").get()
    assert (issuer.party.name, issuer.iban) == (FACTS["name"], "NL91ABNA0417164300")
    assert issuer.crkbo_registered is not None
    assert json.loads(told.splitlines()[-1]) == {"code": "mip-brabant", "reference": issuer.reference}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", "must hold one object"),
        (json.dumps({**FACTS, "iban": 91}), "must hold one object with texts"),
        (json.dumps({**FACTS, "city": " "}), "missing city; not known nothing"),
        (json.dumps({**FACTS, "colour": "red"}), "missing nothing; not known colour"),
        (json.dumps({**FACTS, "iban": "NL92 ABNA 0417 1643 00"}), "uitgever klopt niet"),
        (json.dumps({**FACTS, "e_invoice_standard": "edi"}), "volgen peppol of nlcius"),
        (json.dumps({**FACTS, "crkbo_from": "soon"}), "'soon' is not a day"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(tmp_path: Path, content: str, sentence: str):
    with pytest.raises(CommandError, match=sentence):
        registered(tmp_path, content)
    assert not Issuer.objects.exists()
