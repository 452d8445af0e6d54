"""What every file of the repository must keep to; layers of models have their own test."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FORBIDDEN_NAMES = {"utils", "util", "misc", "helpers", "common"}
LARGEST_BYTES = 400_000


def tracked(*patterns: str) -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).is_file()]


PYTHON = [path for path in tracked("*.py") if path.stat().st_size]
DOCUMENTS = tracked("*.md")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_top_level_is_the_agreed_one() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert {name for name in folders if not name.startswith(".")} == {
        "pipelines", "dbt_project", "dashboards", "data", "tests",
    }  # fmt: skip


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_a_module_opens_with_what_belongs_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_a_file_is_named_for_its_job(path: Path) -> None:
    assert not FORBIDDEN_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)


def test_no_large_file_is_tracked() -> None:
    assert [
        relative(path) for path in tracked() if path.stat().st_size > LARGEST_BYTES and path.suffix != ".lock"
    ] == []


def test_no_file_names_a_machine_or_a_package_host() -> None:
    # Written in two halves, so that this file does not name them either.
    hosts = ["pypi" + ".org", "python" + "hosted", "npm" + "js.org", "deb.deb" + "ian", "/wo" + "rk/", "/ro" + "ot/"]
    texts = {path: path.read_text("utf-8", errors="ignore") for path in tracked() if path.suffix not in {".png"}}
    assert [(relative(path), host) for path, text in texts.items() for host in hosts if host in text] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash_and_an_exact_version(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", (ROOT / lock).read_text("utf-8"), flags=re.M))
    assert len(entries) > 50
    assert [entry.split("\n")[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_links_and_paths_in_documents_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    links = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in links if target and not (path.parent / target).exists()]
    named = re.findall(r"`((?:pipelines|dbt_project|dashboards|data|tests)/[\w./-]+)`", text)
    missing += [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_every_entity_and_column_has_words_in_both_languages() -> None:
    for path in tracked("pipelines/entities/*.yml"):
        for name, entity in yaml.safe_load(path.read_text("utf-8")).items():
            assert "One row per" in entity["description"]["en"], name
            assert all(column["zh"] and column["en"] for column in entity["columns"].values()), name


def test_generated_dbt_files_are_in_step_with_the_entities() -> None:
    from pipelines.modelling import generate

    assert generate.stale() == []


def test_pages_hold_no_sql_and_no_unsafe_html() -> None:
    pages = {path: path.read_text("utf-8") for path in tracked("dashboards/*.py")}
    assert pages
    assert [relative(path) for path, text in pages.items() if "unsafe_allow_html" in text] == []
    sql = re.compile(r"\s*(select|with)\s+\w.*\bfrom\b", re.I | re.S)
    trees = {path: ast.walk(ast.parse(text)) for path, text in pages.items()}
    texts = [(path, node.value) for path, tree in trees.items() for node in tree if isinstance(node, ast.Constant)]
    assert [relative(path) for path, text in texts if isinstance(text, str) and sql.match(text)] == []


def test_caches_stand_in_one_module_and_hash_every_argument() -> None:
    caching = [path for path in tracked("dashboards/*.py") if "st.cache_" in path.read_text("utf-8")]
    assert len(caching) == 1
    for function in ast.walk(ast.parse(caching[0].read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef) and any("cache_data" in ast.dump(d) for d in function.decorator_list):
            assert [a.arg for a in function.args.args if a.arg.startswith("_")] == []


def test_only_the_settings_read_the_environment() -> None:
    reading = re.compile(r"os\.environ(?:\.get|\[)(?![^\n]*=[^=])|os\.getenv")
    # dbt's profile reads variables: the module that runs dbt sets them for one call and puts the old ones back.
    allowed = {"pipelines/settings.py", "pipelines/modelling/parsing.py"}
    found = [relative(p) for p in tracked("pipelines/*.py", "dashboards/*.py") if reading.search(p.read_text("utf-8"))]
    assert set(found) <= allowed
