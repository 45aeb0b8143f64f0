"""What a vacancy offers, why a language is needed and what comes next, in the five languages of visitors."""

from __future__ import annotations

import pytest

from tests.marketplace.actions.test_growth_paths import make
from tests.marketplace.given import an_organisation
from tests.marketplace.rules.test_opportunities import UNPAID
from tests.web.given import address, shortly_after, vacancies
from tests.web.test_content_checks import read

pytestmark = pytest.mark.django_db

SENTENCES = {
    "nl": ("U betaalt niets voor de opleiding.", "Een fonds of de overheid betaalt", "Verder groeien"),
    "en": ("You pay nothing for the training.", "A fund or the government pays", "Growing further"),
    "pl": ("Za szkolenie nic nie płacisz.", "Płaci fundusz lub państwo", "Dalszy rozwój"),
    "ro": ("Nu plătiți nimic pentru formare.", "Plătește un fond sau statul", "Mai departe"),
    "bg": ("Не плащате нищо за обучението.", "Плаща фонд или държавата", "Развитие по-нататък"),
}
REASONS = {
    "nl": "Waarom u de taal nodig hebt",
    "en": "Why you need the language",
    "pl": "Do czego potrzebny jest język",
    "ro": "De ce aveți nevoie de limbă",
    "bg": "Защо ви трябва езикът",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_training_says_in_each_language_who_pays_and_what_comes_next(client, clock_at, language):
    clock_at(shortly_after())
    employer = an_organisation()
    training = vacancies(1, organisation=employer, opportunity="training", training_paid_by="fund", **UNPAID)[
        0
    ]
    asks = {"language_needed": "dutch_b1", "language_reason": "U belt met klanten."}
    work = vacancies(1, organisation=employer, **asks)[0]
    make(employer, training, work)

    page = read(client.get(address("vacancy", training.reference, language=language)))
    assert [sentence for sentence in SENTENCES[language] if sentence not in page] == []
    page = read(client.get(address("vacancy", work.reference, language=language)))
    assert REASONS[language] in page
