"""A contract from an Open Data Contract (ODCS): back as it was where Juke wrote it, else proposed from its columns."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from pipelines.contract.model import ContractFile
from pipelines.contract.odcs import PROPERTY
from pipelines.problems import JukeError, Problem
from pipelines.proposing.proposal import proposal_of
from pipelines.proposing.sample import Sample
from pipelines.proposing.writing import as_yaml


def from_odcs(path: Path, department: str = "") -> tuple[str, str, str]:
    """Department, export and the YAML text of a contract.

    Raises
    ------
    JukeError
        Where the file is no ODCS document, or no entity has a word in common with its columns.
    """
    document = _document(path)
    for one in document.customProperties or ():
        if one.property == PROPERTY:
            return _as_it_was(path, str(one.value), department)
    place = department or _word(document.domain or "") or "department"
    properties = [one for table in document.schema_ or () for one in table.properties or ()]
    names = [str(one.physicalName or one.name) for one in properties]
    values = {name: [str(value) for value in one.examples or ()] for name, one in zip(names, properties, strict=True)}
    sample = Sample(f"{document.name or path.stem}.csv", {"format": "auto"}, tuple(dict.fromkeys(names)), values)
    proposal = proposal_of([sample], place)
    return place, proposal.export, as_yaml(proposal)


def _document(path: Path) -> Any:
    from open_data_contract_standard.model import OpenDataContractStandard

    try:
        found = OpenDataContractStandard.from_string(path.read_text("utf-8"))
        if found.kind == "DataContract":
            return found
    except (ValueError, TypeError, AttributeError, yaml.YAMLError, OSError):
        pass
    advice = "export it as ODCS v3 YAML (kind: DataContract)"
    raise JukeError(Problem("this is no Open Data Contract", path.name, do=advice))


def _as_it_was(path: Path, written: str, department: str) -> tuple[str, str, str]:
    try:
        terms = json.loads(written)
        if department:
            terms["department"] = department
        ContractFile.model_validate(terms)
    except ValueError:
        advice = "export it from Juke again, or remove that property to have its columns proposed"
        raise JukeError(
            Problem(f"its custom property {PROPERTY} is no contract of this Juke", path.name, do=advice)
        ) from None
    text = yaml.safe_dump(terms, allow_unicode=True, sort_keys=False, width=120)
    return terms["department"], terms["export"], text


def _word(text: str) -> str:
    word = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return word if re.fullmatch(r"[a-z][a-z0-9_]*", word) else ""
