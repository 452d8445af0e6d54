"""Staging derived from the entities (design D1): sources, `stg_<entity>.sql` and `.yml`; run as a module to write them.

The files are committed; a test calls `stale()`. Models above staging are written by hand and never from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.contract import Entity, load_entities
from pipelines.ingest.datasets import LEARNED_FOLDER
from pipelines.settings import DBT_PROJECT

STAGING = DBT_PROJECT / "models" / "staging"
_PLUMBING = {
    "_issuer": ("varchar", "谁的编号体系", "Whose numbers these are"),
    "_department": ("varchar", "来源部门", "Department the row came from"),
    "_export": ("varchar", "导出文件种类", "Export the row came from"),
    "_delivers": ("varchar", "到件方式", "How the export delivers: changes, full, append or period"),
    "_delivery_id": ("varchar", "到件", "Delivery the row came in"),
    "_generation": ("varchar", "接入约定版本", "Version of the contract it was landed with"),
    "_business_date": ("date", "到件业务日", "Business day of the delivery"),
    "_revision": ("integer", "当日修订号", "Ordinal of the delivery within its business day"),
    "_record_no": ("bigint", "文件内记录号", "Number of the record in its file"),
    "_extra": ("varchar", "未映射的列（JSON）", "Unmapped columns as JSON"),
}
_IS_CURRENT = ("_is_current", "是否计入当前", "False for a full delivery that a newer one replaced")


def write_all() -> list[Path]:
    """Write every generated file that is not in step; returns those written. Files of vanished entities are removed."""
    written = stale()
    files = _files()
    for path in written:
        if path in files:
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()
    return written


def stale() -> list[Path]:
    """Generated files that differ from what the entities say, are missing, or belong to no entity any more."""
    files = _files()
    differing = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    marked = (path for path in STAGING.glob("stg_*.*") if _is_generated(path))
    return differing + sorted(path for path in marked if path not in files)


def _is_generated(path: Path) -> bool:
    return path.read_text("utf-8").startswith(("-- Generated from", "# Generated from"))


def _files() -> dict[Path, str]:
    entities = load_entities()
    files = {STAGING / "lake.yml": _sources(entities)}
    for entity in entities.values():
        files[STAGING / f"stg_{entity.name}.sql"] = _model(entity)
        files[STAGING / f"stg_{entity.name}.yml"] = _properties(entity)
    return files


def _note(sign: str) -> str:
    return (
        f"{sign} Generated from pipelines/entities by `python -m pipelines.modelling.generate`: "
        "change the entity, not this file.\n"
    )


# ------------------------------------------------------------------------------------------------------------ sources
_DATASETS = {
    "identity_bridge": ("Identity's answer: one row per living customer record", "身份识别结果"),
    "identity_links": ("Why two records are one customer: one row per link", "身份识别证据"),
    "identity_review": ("What a steward should look at: one row per pair of records and reason", "身份识别待复核"),
    "identity_relations": ("Households, branches and groups: one row per relation and record", "客户关系"),
    "identity_doubts": ("Values that say nothing or prove nothing: one row per record and field", "存疑的值"),
    "identity_events": ("What became of customer ids: one row per event", "客户编号变更"),
    "identity_history": ("Which customer a record belonged to, and when: one row per record and stay", "客户归属历史"),
    "identity_decisions": ("What stewards decided about two records: one row per decision", "数据管家判定"),
    "identity_runs": ("What each run of identity did and warned of: one row per run", "身份识别批次"),
    "identity_threshold": ("What each threshold finds of the labelled pairs: one row per threshold", "匹配阈值评估"),
    "delivery_log": ("Everything that was received: one row per delivery", "到件记录"),
    "delivery_controls": ("Stated totals against what came: one row per delivery and total", "控制总数核对"),
    "delivery_findings": (
        "What was noticed in a delivery and loaded all the same: one row per delivery and finding",
        "到件发现",
    ),
    "delivery_arrivals": ("What should have come by a night and what did: one row per export", "到件日历"),
}


_LEARNED = {
    "learned_clv": ("What every buyer is expected to buy: one row per customer who has bought", "客户终身价值评分"),
    "learned_segments": ("Segments of the best customers, as rules in words: one row per segment", "客群规则"),
    "learned_segment_members": ("Who is in which segment: one row per customer, prospect or open lead", "客群成员"),
    "learned_factors": ("What goes with value, leaving and buying: one row per factor and outcome", "因素效应"),
    "learned_runs": ("Every fit of a model or its refusal: one row per fit", "模型训练批次"),
}


def _sources(entities: dict[str, Entity]) -> str:
    tables = {name: (entity.description["en"], entity.zh) for name, entity in entities.items()} | _DATASETS
    lines = [
        _note("#").rstrip(),
        "# Paths are relative: the workspace enters only through the profile's file_search_path (design D14).",
        "version: 2",
        "sources:",
        "  - name: lake",
        "    database: juke",
        "    description: Every delivery's rows as Parquet, dead ones too; models keep what the manifest lists.",
        "    config:",
        "      meta: {external_location: \"read_parquet('lake/{identifier}/*.parquet', union_by_name=true)\"}",
        "    tables:",
        "      - name: manifest",
        "        description: Which generation of which delivery lives. One row per living lake file.",
        "        config: {meta: {label_zh: 数据湖清单, external_location: \"read_parquet('lake/manifest.parquet')\"}}",
    ]
    for name, (english, chinese) in tables.items():
        lines += [f"      - name: {name}", f"        description: {_quoted(english)}"]
        lines += [f"        config: {{meta: {{label_zh: {_quoted(chinese)}}}}}"]
    for name, (english, chinese) in _LEARNED.items():
        lines += [f"      - name: {name}", f"        identifier: {LEARNED_FOLDER}/{name}"]
        lines += [
            f"        description: {_quoted(english)}",
            f"        config: {{meta: {{label_zh: {_quoted(chinese)}}}}}",
        ]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------------------------ staging
def _derived(entity: Entity) -> dict[str, tuple[str, str, str]]:
    """Our ids for theirs: name -> (SQL, zh, en). `source_customer_id` of an issuer is a customer *record*."""
    keys: dict[str, tuple[str, str, str]] = {}
    for name, column in entity.columns.items():
        if "source_" not in name or not name.endswith("_id"):
            continue
        ours = name.replace("source_customer_id", "source_customer_record_id").replace("source_", "")
        issuer = _issuer_of(entity, name)
        keys[ours] = (
            f"{issuer} || ':' || lake.{name}",
            f"{column.zh}（含编号体系）",
            f"{column.en}, with its issuer",
        )
    if len(entity.key) > 1:
        parts = " || ':' || ".join(_key_part(entity, name) for name in entity.key)
        whole = f"lake._issuer || ':' || {parts}"
        if entity.counted_by:  # an export without a key: its record stands for itself
            whole = f"coalesce({whole}, lake._delivery_id || ':' || cast(lake._record_no as varchar))"
        keys[_singular(entity) + "_id"] = (whole, "主键", "Key of the row, with its issuer")
    return keys


def _issuer_of(entity: Entity, name: str) -> str:
    """Whose number it is: the row's own issuer, unless a column `<thing>_issuer` of the entity says another."""
    stated = entity.issuer_column(name)
    return f"coalesce(lake.{stated}, lake._issuer)" if stated else "lake._issuer"


def _key_part(entity: Entity, name: str) -> str:
    """A part of a key as text: equal numbers of two issuers are two parts."""
    text = f"cast(lake.{name} as varchar)"
    return f"{_issuer_of(entity, name)} || ':' || {text}" if entity.issuer_column(name) else text


def _singular(entity: Entity) -> str:
    return entity.name.removesuffix("es" if entity.name.endswith("ches") else "s")


def _lake_types(entity: Entity) -> dict[str, str]:
    own = ((name, kind) for name, kind in entity.lake_columns() if name not in _PLUMBING)
    plumbing = {name: kind for name, (kind, _, _) in _PLUMBING.items()}
    return {name: kind.lower().replace(",", ", ") for name, kind in own} | plumbing


def _model(entity: Entity) -> str:
    casts = [f"cast(lake.{name} as {kind}) as {name}" for name, kind in _lake_types(entity).items()]
    keys = [f"{sql} as {name}" for name, (sql, _, _) in _derived(entity).items()]
    columns = ",\n    ".join([*keys, *casts, "living.is_current as _is_current"])
    text = f"""{_note("--")}
with lake as (
    select * from {{{{ source('lake', '{entity.name}') }}}}
),

living as (
    select delivery_id, generation, is_current
    from {{{{ source('lake', 'manifest') }}}}
    where entity = '{entity.name}'
)

select
    {columns}
from lake
inner join living on lake._delivery_id = living.delivery_id and lake._generation = living.generation
"""  # noqa: S608 - names come from our entities
    return text


def _properties(entity: Entity) -> str:
    description = f"{entity.description['en']} One row per living delivery and key: every version of a row."
    lines = [
        _note("#").rstrip(),
        "version: 2",
        "models:",
        f"  - name: stg_{entity.name}",
        f"    description: {_quoted(description)}",
        f"    config: {{meta: {{label_zh: {_quoted(entity.description['zh'])}, follows: key}}}}",
        "    columns:",
    ]
    return "\n".join([*lines, *_column_lines(entity)]) + "\n"


def _column_lines(entity: Entity) -> Iterator[str]:
    for name, (_, chinese, english) in _derived(entity).items():
        yield _column_line(name, chinese, english)
    for name in _lake_types(entity):
        yield _column_line(name, *_words(entity, name), privacy=_privacy(entity, name))
    yield _column_line(*_IS_CURRENT)


def _words(entity: Entity, name: str) -> tuple[str, str]:
    """zh, en of a lake column: the entity's own, a business day beside its timestamp, money, or plumbing."""
    if name in entity.columns:
        return entity.columns[name].zh, entity.columns[name].en
    if name in _PLUMBING:
        return _PLUMBING[name][1:]
    if name == "currency_code":
        return "币种", "Currency of the amounts, ISO 4217"
    if name == "tax_basis":
        return "含税或不含税", "Whether amounts hold tax: included or excluded"
    moment = entity.columns[name.removesuffix("_date") + "_at"]
    return f"{moment.zh}（业务日）", f"{moment.en}: business day"


def _privacy(entity: Entity, name: str) -> str | None:
    return entity.columns[name].privacy if name in entity.columns else None


def _column_line(name: str, chinese: str, english: str, privacy: str | None = None) -> str:
    meta = f"label_zh: {_quoted(chinese)}" + (f", privacy: {privacy}" if privacy else "")
    return f"      - {{name: {name}, description: {_quoted(english)}, config: {{meta: {{{meta}}}}}}}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    write_all()
