"""Invented vacancies in care."""

from __future__ import annotations

from web.demo.vacancy import DemoVacancy

V = DemoVacancy

CARE: tuple[DemoVacancy, ...] = (
    V(
        "Hulp in de huishouding",
        "U helpt ouderen thuis met schoonmaken en boodschappen. U fietst van huis naar huis.",
        1560,
        1650,
        16,
        32,
        "dutch_a1",
    ),
    V(
        "Voedingsassistent",
        "U verzorgt het eten en drinken in een huis voor ouderen.",
        1590,
        1720,
        20,
        32,
        "dutch_a2",
    ),
    V(
        "Helpende plus in opleiding",
        "U werkt en leert tegelijk. Na een jaar hebt u een diploma. Wij betalen de opleiding en de taalles.",
        1620,
        1790,
        24,
        32,
        "dutch_b1",
        language_reason="U praat met bewoners en leest hun zorgplan.",
    ),
    V(
        "Verzorgende IG",
        "U helpt bewoners met wassen, medicijnen en de dag. U hebt een diploma dat in Nederland geldt.",
        1880,
        2450,
        24,
        36,
        "dutch_b2",
        language_reason="U overlegt met artsen en schrijft rapporten.",
        occupation="5321",
    ),
    V(
        "Medewerker keuken",
        "U snijdt groente, wast af en maakt de keuken schoon.",
        1530,
        1610,
        20,
        36,
        "none",
    ),
)
