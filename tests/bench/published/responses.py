"""Campaigns as Juke reads them, from a published table of who was asked and who said yes.

The sets state no day of a call with its year, so that each campaign has one day; nothing here is measured by day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.published import Version
from tests.bench.published.landing import published

_DAY = "2014-01-01"


@contextmanager
def answered(workspace: str, said: Mapping[str, pd.Series]) -> Iterator[Version]:
    """The version after one night with campaigns by name; `said` tells of each customer asked whether it said yes."""
    parts = [
        pd.DataFrame(
            {"campaign": name, "customer": yes.index.astype(str), "arm": "treatment", "contacted": _DAY,
             "replied": yes.map({True: _DAY, False: ""}).to_numpy()}
        )
        for name, yes in said.items()
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="juke-responses-") as folder:
        files = [Path(folder) / "campaigns.csv", Path(folder) / "touches.csv"]
        pd.DataFrame({"campaign": list(said), "started": _DAY}).to_csv(files[0], index=False)
        pd.concat(parts).to_csv(files[1], index=False)
        with published(workspace, date(2014, 3, 1), {"marketing": files}) as version:
            yield version
