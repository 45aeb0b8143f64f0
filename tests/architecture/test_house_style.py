"""What the house asks of its files, and no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *(
        "api",
        "benchmarks",
        "billing",
        "config",
        "foundation",
        "invoices",
        "marketplace",
        "quality",
        "scripts",
    ),
    *("stripe_sandbox", "tests", "web"),
)
WALL = 400
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_utils"}
FACES = ("api/v1", "web/public", "web/portal", "web/desk", "web/templatetags")
STORING = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def files(*packages: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    for package in packages:
        for path in sorted((PROJECT / package).rglob("*")):
            if path.suffix in suffixes and not any("migrations" in part for part in path.parts):
                yield path


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in files(*PACKAGES, suffixes=(".py", ".html", ".css", ".sh"))
        if (lines := path.read_text(encoding="utf-8").count("\n")) > WALL
    }
    assert long == {}


def test_every_file_and_folder_has_a_name_that_says_what_is_in_it() -> None:
    vague = [
        str(path.relative_to(PROJECT))
        for path in files(*PACKAGES)
        if NAMES_THAT_SAY_NOTHING & {path.stem, *path.relative_to(PROJECT).parts[:-1]}
    ]
    assert vague == []


def test_the_faces_ask_and_do_through_the_floors_below_and_store_nothing_themselves() -> None:
    found = []
    for path in files(*FACES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                found.append(f"{where} .{node.attr}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                # A form of somebody else's that stores by itself may be extended, and then calls its parent.
                to_parent = (
                    isinstance(node.func.value, ast.Call) and ast.unparse(node.func.value) == "super()"
                )
                if node.func.attr in STORING and not to_parent:
                    found.append(f"{where} .{node.func.attr}(")
    assert found == []


def test_no_model_overrides_save() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in files("foundation", "marketplace", "invoices", "quality", "billing", "api", "web")
        if "models" in {*path.parts, path.stem}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert found == []


def test_every_folder_of_tests_and_of_code_is_a_package() -> None:
    missing = {
        str(path.parent.relative_to(PROJECT))
        for path in files(*(set(PACKAGES) - {"scripts"}))
        if not (path.parent / "__init__.py").exists()
    }
    assert missing == set()


def test_no_lock_file_holds_an_address_to_download_from() -> None:
    peers = ("benchmarks/silver/requirements.txt", "benchmarks/oscar/requirements.txt")
    for name in ("requirements.txt", "requirements-dev.txt", *peers):
        text = (PROJECT / name).read_text()
        assert "http://" not in text
        assert "https://" not in text
        assert "--index-url" not in text
        assert text.count("--hash=sha256:") > text.count("==")
