"""`truth/events/*.parquet` as pandas frames: numbers as floats, days as timestamps, records and customers named.

Also read here: who is who and where a record or customer belongs, as published. No KPI is computed here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, cached_property, wraps

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.settings import Workspace
from tests.bench.truth import published_file

CLOCK = pd.Timedelta(hours=8)  # what the departments' clocks are ahead of UTC
#: Whose numbers an entity's rows carry, as the demo company's contracts say.
ISSUERS = {
    **dict.fromkeys(
        (
            "tickets",
            "calls",
            "surveys",
            "channel_costs",
            "call_legs",
            "agent_states",
            "trunk_intervals",
            "qa_scores",
            "channel_fees",
            "interactions",
            "field_service_orders",
        ),
        "callcentre_tw",
    ),
    **dict.fromkeys(("campaigns", "campaign_costs", "campaign_touches", "leads"), "mkt_hub"),
}
ISSUER = "erp_east"
CURRENCY = "CNY"
EXCLUDING_TAX = frozenset(
    {"products", "purchase_order_lines", "supplier_products", "stock_levels", "stock_movements", "channel_costs"}
)


class Frames:
    """The true rows of a workspace as they stand after its last night."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self.truth = ws.truth
        planted = json.loads((ws.truth / "planted.json").read_text("utf-8"))
        self.as_of = pd.Timestamp(planted["last_night"])
        self.event = cache(self._event)
        self.computed: Callable[[Callable[[Frames], pd.DataFrame]], pd.DataFrame] = cache(lambda compute: compute(self))

    @property
    def workspace(self) -> Workspace:
        """Whose rows they are, for what stands beside the true rows: what people signed."""
        return self._ws

    @property
    def entities(self) -> list[str]:
        """Entities whose true rows were written."""
        return sorted(path.stem for path in (self._ws.truth / "events").glob("*.parquet"))

    def _event(self, entity: str) -> pd.DataFrame:
        rows = plain(pq.read_table(self._ws.truth / "events" / f"{entity}.parquet"))
        for at in [name for name in rows if name.endswith("_at")]:
            if f"{at[:-3]}_date" not in rows:
                rows[f"{at[:-3]}_date"] = rows[at].dt.normalize()
        if "currency_code" not in rows:
            rows["currency_code"] = CURRENCY
        if "tax_basis" not in rows:
            rows["tax_basis"] = "excluded" if entity in EXCLUDING_TAX else "included"
        said = [name for name in ("customer_issuer", "issuer") if name in rows]
        issuer = rows[said[0]] if said else ISSUERS.get(entity, ISSUER)
        for theirs in [name for name in rows if name.endswith("source_customer_id")]:
            rows[theirs.replace("source_customer_id", "customer_record_id")] = issuer + ":" + rows[theirs]
        return rows

    @cached_property
    def records(self) -> pd.DataFrame:
        """One row per record: `customer_record_id`, `customer_id`, `record_region` and what it says itself."""
        return self.published("core.bridge_customer_source").rename(columns={"region_code": "record_region"})

    @cached_property
    def customers(self) -> pd.DataFrame:
        """One row per customer, as published."""
        return self.published("core.dim_customer")

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Who belongs to whose group, as published."""
        return self.published("core.dim_customer_group")

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Values of records that identity doubts, as it wrote them: it is measured elsewhere."""
        tables = [pq.read_table(path) for path in sorted((self._ws.lake / "identity_doubts").glob("*.parquet"))]
        return plain(pa.concat_tables(tables, promote_options="default"))

    def known(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with `customer_id` and `record_region` of their record; empty where identity knows none."""
        return rows.merge(self.records[["customer_record_id", "customer_id", "record_region"]], "left")

    def published(self, table: str) -> pd.DataFrame:
        """A table as published; for what is not computed anew, named by who asks."""
        with published_file(self._ws) as connection:
            return plain(connection.table(table).to_arrow_table())

    def published_on(self, night: pd.Timestamp, table: str, columns: Sequence[str] = ("*",)) -> pd.DataFrame:
        """Columns of a table as a night's first version held it, for what was learnt then: true rows are of the last.

        Raises
        ------
        IndexError
            Where no version of that night is kept any more.
        """
        path = sorted(self._ws.published.glob(f"{night:%Y%m%d}-*/all.duckdb"))[0]
        with duckdb.connect(str(path), read_only=True) as connection:
            return plain(connection.table(table).select(*columns).to_arrow_table())


def once(compute: Callable[[Frames], pd.DataFrame]) -> Callable[[Frames], pd.DataFrame]:
    """Rows that several truths start from are computed once; every caller gets a copy and may change it."""

    @wraps(compute)
    def kept(frames: Frames) -> pd.DataFrame:
        return frames.computed(compute).copy()

    return kept


def plain(table: pa.Table) -> pd.DataFrame:
    """An Arrow table with decimals as floats, dates and times as timestamps without zone, texts as objects."""
    rows = {}
    for name in table.column_names:
        column, kind = table[name], table[name].type
        if pa.types.is_decimal(kind):
            rows[name] = pd.Series(column.cast(pa.float64()).to_numpy(), dtype="float64")
        elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            rows[name] = pd.Series(column.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]"))
        elif pa.types.is_integer(kind) and column.null_count:
            rows[name] = pd.Series(column.cast(pa.float64()).to_numpy(), dtype="float64")
        else:
            rows[name] = column.to_pandas()
    return pd.DataFrame(rows)


def days_between(later: pd.Series, earlier: pd.Series | pd.Timestamp) -> pd.Series:
    """Whole days from `earlier` to `later`."""
    return (later - earlier).dt.days


def divided(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Row by row; nothing where there is nothing to divide by."""
    return part.astype(float) / whole.astype(float).where(whole.astype(float) != 0, np.nan)


def month_of(days: pd.Series) -> pd.Series:
    """First day of each day's month."""
    return days.dt.to_period("M").dt.start_time.astype("datetime64[us]")
