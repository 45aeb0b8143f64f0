"""More than jobs in the demo region: texts in more languages, a training, volunteer work, a growth path."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from foundation.models import User
from marketplace.actions.growth_paths import create_growth_path
from marketplace.actions.listings import create_listing
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from marketplace.rules.facts import LanguageText, VacancyFacts

TEXTS: dict[str, tuple[LanguageText, ...]] = {
    "Oogstmedewerker paprika": (
        LanguageText(
            language="pl",
            title="Zbiór papryki w szklarni",
            text="Zbierasz paprykę w ciepłej szklarni. Pracujesz w zespole 12 osób. Zaczynasz o 7.00 i kończysz o 16.00. Podnosisz do 15 kilogramów. Dostajesz buty i rękawice.",
        ),
        LanguageText(
            language="ro",
            title="Recoltarea ardeilor în seră",
            text="Culegeți ardei într-o seră caldă. Lucrați într-o echipă de 12 oameni. Începeți la ora 7.00 și terminați la 16.00. Ridicați până la 15 kilograme. Primiți încălțăminte și mănuși.",
        ),
        LanguageText(
            language="bg",
            title="Бране на чушки в оранжерия",
            text="Берете чушки в топла оранжерия. Работите в екип от 12 души. Започвате в 7.00 и свършвате в 16.00 часа. Вдигате до 15 килограма. Получавате обувки и ръкавици.",
        ),
    ),
}


def load_growth(organisation: Organisation, owner: User, at: datetime) -> None:
    """A training that the employer pays, volunteer work beside it, and the path from short work to long work."""
    training = VacancyFacts(
        title="Heftruck en Nederlands A1",
        text="In zes weken leert u heftruck rijden en eenvoudig Nederlands. De les is in werktijd.",
        language="nl",
        place=organisation.party.postcode[:4],
        sector="logistics",
        stay="short",
        contract="",
        hours_from=8,
        hours_until=8,
        wage_from_cents=0,
        wage_until_cents=0,
        language_needed="none",
        opportunity="training",
        training_paid_by="employer",
        occupation="8344",
        suits_partner=True,
    )
    helping = replace(
        training,
        title="Taalmaatje in de bibliotheek",
        text="U praat elke week een uur met iemand die Nederlands leert. U krijgt uitleg van de bibliotheek.",
        sector="other",
        stay="long",
        hours_from=1,
        hours_until=2,
        opportunity="volunteering",
        training_paid_by="",
        occupation="",
    )
    made = [
        publish_listing(
            listing=create_listing(organisation=organisation, facts=facts, actor=owner, now=at),
            actor=owner,
            now=at,
        )
        for facts in (training, helping)
    ]
    work = list(
        Listing.objects.filter(organisation=organisation, vacancy__opportunity="job")
        .select_related("vacancy")
        .order_by("id")
    )
    short = next(one for one in work if one.vacancy.stay == "short")
    long = next(one for one in work if one.vacancy.stay == "long")
    create_growth_path(
        organisation=organisation,
        references=[short.reference, made[0].reference, long.reference],
        actor=owner,
        now=at,
    )
