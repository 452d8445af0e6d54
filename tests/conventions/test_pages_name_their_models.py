"""An exposure names the models that its page reads, followed through the functions that it calls."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from dashboards.registry import PAGES, Registered

ROOT = Path(__file__).parents[2]
EXPOSURES = yaml.safe_load((ROOT / "dbt_project/models/exposures.yml").read_text("utf-8"))["exposures"]
TABLE = re.compile(r"(?:marts|core)\.(\w+)")
Used = tuple[Path, str]  # a module and one of the names it defines; "" for all of it


@lru_cache
def opened(path: Path) -> tuple[dict[str, ast.AST], dict[str, Used]]:
    """What a module defines by name, and what its imports from the dashboards mean."""
    tree = ast.parse(path.read_text("utf-8"))
    defined: dict[str, ast.AST] = {"": tree}
    for node in tree.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        defined |= {name: node for name in [*names, *filter(None, [getattr(node, "name", None)])]}
    imported: dict[str, Used] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboards"):
            for alias in node.names:
                whole = ROOT / f"{node.module}.{alias.name}".replace(".", "/")
                part = ROOT / str(node.module).replace(".", "/")
                module = whole.with_suffix(".py")
                meant = (module, "*") if module.exists() else (part.with_suffix(".py"), alias.name)
                imported[alias.asname or alias.name] = meant
    return defined, imported


def tables_of(used: Used, seen: set[Used]) -> set[str]:
    """The tables named by a definition and by everything of the dashboards that it mentions."""
    path, name = used
    if used in seen or not path.exists():
        return set()
    seen.add(used)
    defined, imported = opened(path)
    found: set[str] = set()
    for node in ast.walk(defined.get(name, ast.Pass())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (match := TABLE.fullmatch(node.value)):
            found.add(match.group(1))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            module, part = imported[node.value.id]
            found |= tables_of((module, node.attr if part == "*" else part), seen)
        elif isinstance(node, ast.Name):
            meant = imported.get(node.id, (path, node.id))
            found |= tables_of(meant, seen) if meant[1] != "*" else set()
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_an_exposure_names_every_table_its_page_reads(page: Registered) -> None:
    read = tables_of((ROOT / "dashboards" / page.file, ""), set())
    assert read
    (exposure,) = (each for each in EXPOSURES if each["config"]["meta"]["page"] == page.key)
    assert read - set(re.findall(r"ref\('(\w+)'\)", " ".join(exposure["depends_on"]))) == set()
