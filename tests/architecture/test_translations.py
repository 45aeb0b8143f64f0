"""Dutch is complete: every text has a translation, none is a guess, and each keeps its facts.

Polish, Romanian and Bulgarian have the same texts, are no guess either, keep the facts too, and are complete for
everything that a visitor sees.
"""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from config.translations import compile_translations

PROJECT = Path(__file__).resolve().parents[2]
LANGUAGES = ("nl", "pl", "ro", "bg")
# Where the texts stand that a visitor sees; of a Python file all of it, or only the classes named here.
OF_VISITORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [
            "web/templates/public/*.html",
            "web/templates/public/rows/*.html",
            "web/templates/base.html",
            "web/templates/frames/public.html",
            "web/templates/4*.html",
            "web/templates/500.html",
            "web/templates/django/forms/*.html",
            "web/templates/parts/card_*.html",
            "web/templates/parts/error_summary.html",
            "web/templates/parts/field_errors.html",
            "web/templates/parts/menu_*.html",
            "web/templates/parts/messages.html",
            "web/templates/parts/pages.html",
            "web/public/*.py",
            "web/public/views/*.py",
            "web/templatetags/*.py",
            "web/brand.py",
            "web/card_changes.py",
            "web/goals.py",
            "quality/words.py",
            "quality/independence_words.py",
            "marketplace/actions/alerts.py",
            "marketplace/actions/leads.py",
            "marketplace/queries/alerts.py",
            "web/templates/mail/alert_*.txt",
            "marketplace/queries/live.py",
            "foundation/errors.py",
        ],
        (),
    ),
    "marketplace/choices.py": (
        *(
            "Role",
            "Segment",
            "Programme",
            "Stay",
            "ContractKind",
            "Sector",
            "LanguageNeeded",
            "HousingOffered",
            "Opportunity",
            "TrainingPayer",
            "OccupationGroup",
        ),
        *(
            "AlertRhythm",
            "ServiceCategory",
            "Tenure",
            "Sharing",
            "SessionForm",
            "SessionSubject",
            "SessionAudience",
        ),
    ),
    "quality/choices.py": (
        "MarkKind",
        "DecisionKind",
        "ReasonCode",
        "ObjectionOutcome",
        "ReportKind",
        "ReportOutcome",
        "HandOverTo",
    ),
    "billing/choices.py": ("PriceUnit", "DiscountKind"),
}
# The page of components shows parts to who builds pages: it speaks Dutch and English.
NOT_OF_VISITORS = (
    *("web/templates/public/components.html", "web/public/views/components.py"),
    "web/templatetags/desk.py",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?[a-z]+")
NOT_TO_TRANSLATE = shutil.ignore_patterns(
    ".*",
    "var",
    "tests",
    "benchmarks",
    "docs",
    "node_modules",
    "__pycache__",
    "static",
    "data",
    "fixtures",
    "*.mo",
)


class EverythingInDutch(gettext.NullTranslations):
    """The language that Django asks when a catalogue has no answer."""

    def gettext(self, message: str) -> str:
        return "Nederlands"


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """What is said and what it becomes, plural forms included."""
    if entry.msgid_plural:
        return [
            (entry.msgid if number == 0 else entry.msgid_plural, text)
            for number, text in entry.msgstr_plural.items()
        ]
    return [(entry.msgid, entry.msgstr)]


def catalogue_of(language: str, project: Path = PROJECT) -> polib.POFile:
    """The catalogue of a language."""
    return polib.pofile(str(project / f"locale/{language}/LC_MESSAGES/django.po"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, polib.POFile]:
    """The catalogues as they would be if the texts were collected now: in a copy, so nothing here changes."""
    locales = [word for language in LANGUAGES for word in ("--locale", language)]
    copy = tmp_path_factory.mktemp("project") / "menukaart"
    shutil.copytree(PROJECT, copy, ignore=NOT_TO_TRANSLATE)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *locales, "--no-obsolete"],
        cwd=copy,
        env={**os.environ, "DATABASE_URL": "postgresql://not.needed/for-this"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {language: catalogue_of(language, copy) for language in LANGUAGES}


def lines_of(path: Path, classes: tuple[str, ...]) -> set[int]:
    """The lines on which these classes of a file stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in classes}
    assert set(found) == set(classes), path
    return {line for node in found.values() for line in range(node.lineno, (node.end_lineno or 0) + 1)}


@pytest.fixture(scope="module")
def places() -> dict[str, set[int]]:
    """The files of texts for visitors, each with the lines that count; no lines are all lines."""
    found: dict[str, set[int]] = {}
    for pattern, classes in OF_VISITORS.items():
        paths = sorted(PROJECT.glob(pattern))
        assert paths, pattern
        for path in paths:
            name = str(path.relative_to(PROJECT))
            if name not in NOT_OF_VISITORS:
                found[name] = lines_of(path, classes) if classes else set()
    return found


def is_for_visitors(entry: polib.POEntry, places: dict[str, set[int]]) -> bool:
    """Whether a text stands at a place that visitors see."""
    return any(
        file in places and (not places[file] or int(line) in places[file]) for file, line in entry.occurrences
    )


@pytest.mark.parametrize("language", ["pl", "ro", "bg"])
def test_every_text_for_visitors_has_a_translation_in_their_languages(
    language: str, collected: dict[str, polib.POFile], places: dict[str, set[int]]
) -> None:
    translated = {(one.msgctxt, one.msgid) for one in catalogue_of(language).translated_entries()}
    wanted = [one for one in collected[language] if is_for_visitors(one, places)]
    assert len(wanted) > 400
    assert [one.msgid for one in wanted if (one.msgctxt, one.msgid) not in translated] == []


def test_every_text_has_a_dutch_translation(collected: dict[str, polib.POFile]) -> None:
    assert [entry.msgid for entry in collected["nl"].untranslated_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_no_guess(language: str, collected: dict[str, polib.POFile]) -> None:
    assert [entry.msgid for entry in catalogue_of(language).fuzzy_entries()] == []
    assert language != "nl" or [entry.msgid for entry in collected[language].fuzzy_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_kept_of_a_text_that_is_gone(
    language: str, collected: dict[str, polib.POFile]
) -> None:
    kept = {(entry.msgctxt, entry.msgid) for entry in catalogue_of(language)}
    assert kept == {(entry.msgctxt, entry.msgid) for entry in collected[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_facts_and_the_marks_of_its_text(language: str) -> None:
    wrong = [
        (said, becomes)
        for entry in catalogue_of(language)
        for said, becomes in texts(entry)
        if becomes and sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(becomes))
    ]
    assert wrong == []


def test_romanian_has_commas_below_and_no_bulgarian_word_mixes_two_alphabets() -> None:
    said = {
        language: " ".join(
            text for entry in catalogue_of(language).translated_entries() for _said, text in texts(entry)
        )
        for language in ("ro", "bg")
    }
    assert [letter for letter in "şŞţŢ" if letter in said["ro"]] == []
    assert {"ș", "ț"} <= set(said["ro"])
    bulgarian = PLACEHOLDER.sub(" ", said["bg"])
    assert re.findall(r"\w*(?:[a-zA-Z][а-яА-Я]|[а-яА-Я][a-zA-Z])\w*", bulgarian) == []
    assert len(re.findall(r"[а-яА-Я]{3,}", bulgarian)) > 1_000


def test_a_catalogue_is_compiled_when_it_is_newer_and_left_alone_when_it_is_not(tmp_path: Path) -> None:
    source = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Pay"\nmsgstr "Betaal"\n'
        '\n#, fuzzy\nmsgid "Send"\nmsgstr "Gok"\n'
        '\nmsgid "Not yet said"\nmsgstr ""\n'
        '\nmsgid "{n} page"\nmsgid_plural "{n} pages"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert compile_translations(tmp_path) == 1
    assert compile_translations(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Pay") == "Betaal"
    assert catalogue.gettext("Send") == "Send"
    # What has no translation is said in English, also where another language would be asked next.
    catalogue.add_fallback(EverythingInDutch())
    assert catalogue.gettext("Not yet said") == "Not yet said"
    assert [catalogue.ngettext("{n} page", "{n} pages", n) for n in (1, 2)] == ["{n} page", "{n} pages"]
    assert catalogue.gettext("Unknown") == "Nederlands"
    assert [path.name for path in sorted(source.parent.iterdir())] == ["django.mo", "django.po"]
    os.utime(source, ns=(0, source.with_suffix(".mo").stat().st_mtime_ns + 1))
    assert compile_translations(tmp_path) == 1
