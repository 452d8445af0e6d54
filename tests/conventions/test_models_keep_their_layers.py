"""Names, layers and descriptions of the dbt models (style rules 2, 7, 9, 10, 12). SQL itself: test_sql_is_portable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
FILES = sorted(MODELS.rglob("*.sql"))
PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "core": ("dim_", "fct_", "bridge_"),
    "marts": ("mart_",),
}
#: What a layer may refer to, by prefix. Seeds have no prefix of these and are free to all layers.
MAY_READ = {
    "staging": (),
    "intermediate": ("stg_", "int_", "dim_", "fct_", "bridge_"),
    "core": ("stg_", "int_", "dim_", "fct_", "bridge_"),
    "marts": ("int_", "dim_", "fct_", "bridge_", "mart_", "stg_delivery_", "stg_identity_", "stg_learned_"),
}
SCOPES = {"company", "shared", "region_code"}
FOLLOWS = {"key", "day", "full"}


def layer_of(path: Path) -> str:
    return path.relative_to(MODELS).parts[0]


def of_layers(*layers: str) -> list[Path]:
    return [path for path in FILES if layer_of(path) in layers]


def described(path: Path) -> dict:
    models = yaml.safe_load(path.with_suffix(".yml").read_text("utf-8"))["models"]
    return next(model for model in models if model["name"] == path.stem)


def settings_of(model: dict) -> dict:
    return {**model.get("meta", {}), **model.get("config", {}).get("meta", {})}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def model_file(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_are_models_in_every_layer() -> None:
    assert {layer_of(path) for path in FILES} >= {"staging", "core", "marts"}


def test_a_model_is_named_for_its_layer(model_file: Path) -> None:
    assert model_file.stem.startswith(PREFIXES[layer_of(model_file)])


def test_a_model_refers_only_to_layers_below(model_file: Path) -> None:
    text = model_file.read_text("utf-8")
    prefixed = tuple(prefix for prefixes in PREFIXES.values() for prefix in prefixes)
    refs = [name for name in re.findall(r"ref\(\s*'([^']+)'\s*\)", text) if name.startswith(prefixed)]
    allowed = MAY_READ[layer_of(model_file)]
    assert [name for name in refs if not name.startswith(allowed)] == []
    if layer_of(model_file) != "staging":
        assert "source('lake'" not in text.replace("__touched", "") or model_file.stem.startswith("int_")


@pytest.mark.parametrize("model_file", of_layers("intermediate", "core", "marts"), ids=lambda path: path.stem)
def test_a_model_ends_by_selecting_its_last_step(model_file: Path) -> None:
    """Staging renames and casts in one step."""
    ending = r"(select \* from \w+(\s+order by [^()]+)?|\{\{ cast_to_contract\([^()]*\) \}\}(\s+order by [^()]+)?)$"
    assert re.search(ending, model_file.read_text("utf-8").strip())


def test_a_description_states_the_grain(model_file: Path) -> None:
    assert re.search(r"One row per ", described(model_file)["description"])


def test_every_column_is_described_in_both_languages(model_file: Path) -> None:
    columns = described(model_file)["columns"]
    assert columns
    assert [c["name"] for c in columns if not c.get("description")] == []
    labels = {c["name"]: str(settings_of(c).get("label_zh") or "") for c in columns}
    assert [name for name, label in labels.items() if label.isascii()] == []  # an empty one is, too


def test_a_published_model_has_no_column_but_those_described(model_file: Path) -> None:
    """`cast_to_contract` selects the columns of the YAML and no others, so all there is to read is described."""
    if layer_of(model_file) in ("core", "marts"):
        assert "{{ cast_to_contract(" in model_file.read_text("utf-8")


def test_a_model_says_who_may_read_it_and_how_it_follows_change(model_file: Path) -> None:
    settings = settings_of(described(model_file))
    if layer_of(model_file) in ("core", "marts"):
        assert settings.get("scope") in SCOPES
        assert settings.get("follows") in FOLLOWS


@pytest.mark.parametrize("model_file", of_layers("marts"), ids=lambda path: path.stem)
def test_a_mart_has_an_identity_or_reconciliation_test(model_file: Path) -> None:
    model = described(model_file)
    tests = model.get("data_tests") or model.get("tests") or []
    own = [*(MODELS.parent / "tests").rglob("*.sql")]
    assert tests or any(model_file.stem in path.read_text("utf-8") for path in own)
