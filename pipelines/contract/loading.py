"""Finds a workspace's contracts, checks them all and hands out those that hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from pipelines.contract.agreement import Contract
from pipelines.contract.checks import problems_of, unknown
from pipelines.contract.entities import load_entities
from pipelines.contract.model import (
    Arrives,
    Assume,
    ContractFile,
    Controls,
    Factor,
    Feed,
    Mapping,
    Reads,
    Source,
    Tolerate,
    TotalRow,
    Unpivot,
)
from pipelines.contract.totals import totals_problems
from pipelines.contract.yaml_file import read_yaml
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

_SECTIONS = (
    *(ContractFile, Arrives, Assume, Controls, Factor, Feed, Mapping, Reads, Source, Tolerate, TotalRow, Unpivot),
)
_KEYS = sorted({field.alias or name for section in _SECTIONS for name, field in section.model_fields.items()})


def load_contracts(ws: Workspace) -> list[Contract]:
    """Every contract of the workspace, sorted by department and export.

    Raises
    ------
    JukeError
        With every problem of every contract together.
    """
    contracts, problems = _read(ws)
    if problems:
        raise JukeError(problems)
    return contracts


def check_contracts(ws: Workspace) -> list[Problem]:
    """Every problem of every contract; empty where all hold."""
    return _read(ws)[1]


def _read(ws: Workspace) -> tuple[list[Contract], list[Problem]]:
    contracts: list[Contract] = []
    problems: list[Problem] = []
    for path in sorted(ws.contracts.glob("*/*.y*ml")):
        found, wrong = _read_one(ws, path)
        contracts += [found] if found else []
        problems += wrong
    contracts.sort(key=lambda contract: (contract.department, contract.export))
    together = (
        *(_twice(contracts, ws), _brought_by_nobody(contracts, ws), _totals_of_others(contracts, ws)),
        _of_unknown_connections(contracts, ws),
    )
    return contracts, [*problems, *(problem for found in together for problem in found)]


def _read_one(ws: Workspace, path: Path) -> tuple[Contract | None, list[Problem]]:
    where = str(path.relative_to(ws.root))
    try:
        terms = ContractFile.model_validate(read_yaml(path))
    except UnicodeDecodeError:
        return None, [Problem("is not UTF-8", where, do="save the contract as UTF-8")]
    except yaml.YAMLError as error:
        return None, [Problem(f"is no YAML: {_one_line(error)}", where, do="mend the place named above")]
    except ValidationError as error:
        return None, list(_shape_problems(error, where))
    entities = load_entities()
    wrong = [*_in_its_folder(terms, path, where), *problems_of(terms, where, entities)]
    zone = terms.assume.timezone or ws.config.company.timezone
    currency = terms.assume.currency or ws.config.company.currency
    return Contract(path, terms, entities, zone, currency), wrong


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def _shape_problems(error: ValidationError, where: str) -> Iterator[Problem]:
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            yield unknown(f"the key '{key}' is not known", where, str(item["loc"][-1]), _KEYS)
        elif item["type"] == "missing":
            yield Problem(f"the key '{key}' is missing", where, do="add it; data/demo/contracts shows how")
        else:
            message = item["msg"].removeprefix("Value error, ")
            yield Problem(f"{key}: {message}", where, do="see the contracts in data/demo/contracts")


def _in_its_folder(terms: ContractFile, path: Path, where: str) -> Iterator[Problem]:
    """One word per export, the same in folder, file and contract: a person who looks for it finds it."""
    expected = f"{terms.department}/{terms.export}{path.suffix}"
    if f"{path.parent.name}/{path.name}" != expected:
        yield Problem("department and export are not where the file is", where, f"contracts/{expected}", do="move it")


def _twice(contracts: list[Contract], ws: Workspace) -> Iterator[Problem]:
    first: dict[str, Contract] = {}
    for contract in contracts:
        other = first.setdefault(contract.name, contract)
        if other is not contract:
            where, there = (str(one.path.relative_to(ws.root)) for one in (contract, other))
            yield Problem(f"{contract.name} has a contract already, {there}", where, do="keep one of the two")


def _brought_by_nobody(contracts: list[Contract], ws: Workspace) -> Iterator[Problem]:
    """A required column that another entity stands in for, where no export of the same issuer feeds that entity."""
    fed = {(contract.issuer, name) for contract in contracts for name in contract.feeds}
    for contract in contracts:
        for name in contract.feeds.keys() & contract.entities.keys():
            for column in contract.entities[name].columns.values():
                missing = column.required and column.else_from and not contract.feeds[name].fills(column.name)
                if missing and (contract.issuer, column.else_from) not in fed:
                    yield Problem(
                        f"feeds.{name}.columns: required column '{column.name}' ({column.zh}) is not mapped",
                        str(contract.path.relative_to(ws.root)),
                        f"it here, or an export of {contract.issuer} that feeds {column.else_from}",
                        do=f"add {column.name}: {{from: <header>}}",
                    )


def _totals_of_others(contracts: list[Contract], ws: Workspace) -> Iterator[Problem]:
    for contract in contracts:
        if contract.controls:
            others = {one.export: one.terms for one in contracts if one.department == contract.department}
            where = str(contract.path.relative_to(ws.root))
            yield from totals_problems(contract.terms, others, contract.entities, where)


def _of_unknown_connections(contracts: list[Contract], ws: Workspace) -> Iterator[Problem]:
    known = ws.config.connections
    for contract in contracts:
        name = contract.reads.connection
        if name is not None and name not in known:
            where = str(contract.path.relative_to(ws.root))
            what = f"reads.connection: juke.toml has no connection '{name}'"
            if known:
                yield unknown(what, where, name, known)
            else:
                yield Problem(
                    what, where, do=f"add [connections.{name}] to juke.toml; dbt_project/docs/contracts.md shows how"
                )
