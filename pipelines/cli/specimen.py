"""What `juke init` writes: commented settings and one contract to start from. The formats are explained in them."""

from __future__ import annotations

from pathlib import Path

from pipelines.problems import JukeError, Problem

_SETTINGS = """\
# One company's settings. Every key is explained here; an unknown key is an error.

[company]
name_zh = "我的公司"
name_en = "My Company"
timezone = "Asia/Shanghai" # an IANA name; business days are days of this zone unless a contract says otherwise
currency = "CNY" # ISO 4217; a contract may say otherwise
fiscal_year_starts = 1 # month in which the fiscal year starts; it is named by the year in which it ends

[nights]
at = 02:30:00 # when the nightly load starts, in the zone above
settle_seconds = 2 # how long a file must rest before it is read

# One published file per scope, beside the file of all. A reader of a scope can open nothing else.
# [[scopes]]
# name = "east"
# regions = ["east"] # values of region_code

[keep]
versions = 5 # published versions that stay; at least 3

[limits]
memory_mb = 1500
temp_mb = 20000
threads = 2
file_mb = 4096 # a larger delivery is quarantined

# A database that exports are read from (`reads: {format: sql, connection: erp}` in their contracts), and files fetched
# from elsewhere before each night. Credentials stand in the environment; here stand the names of the variables.
# [connections.erp]
# driver = "postgresql" # postgresql | mysql | mariadb | sqlserver | sqlite
# host = "db.example.com"
# database = "erp"
# user_env = "JUKE_ERP_USER"
# password_env = "JUKE_ERP_PASSWORD"
# [[inboxes]]
# name = "partner"
# url = "sftp://sftp.example.com/outgoing" # sftp:// | s3://bucket/prefix | https://host/folder/
# department = "sales"
# user_env = "JUKE_PARTNER_USER"
# password_env = "JUKE_PARTNER_PASSWORD"
"""

_CONTRACT = """\
# What one export is, and how its columns become ours. Change it, then run `juke contract check`.
department: sales # the folder under inbox/ its files are put into
export: customers # one word, the same in file, folder, table and page
owner: sales-ops@example.com # who is asked when it is late or wrong
issuer: erp # the system whose numbers these are; two ledgers with equal numbers need two issuers
arrives:
  pattern: "customers_{date:%Y%m%d}.csv" # the file's name; {date} is its business date
  every: day # day | week | month | once
  by: "02:00"
  delivers: changes # changes (new and changed rows) | full (all rows) | append | period (a day or month resent whole)
reads: {format: csv} # encoding, delimiter and quotes are found out unless stated
assume: {timezone: Asia/Shanghai}
tolerate: {bad_rows: 2%} # more bad rows than this, and the whole delivery is held
feeds:
  customer_records:
    key: [source_customer_id]
    columns:
      # ours: theirs. Several names are alternatives.
      source_customer_id: {from: [客户编号, customer_id]}
      name: {from: [客户名称, name]}
      phone: {from: [手机, phone]}
      email: {from: [电子邮箱, email]}
      address: {from: [地址, address]}
"""

_IGNORED = "# Everything but settings and contracts is made by Juke.\n/*/\n!/contracts/\n!/models/\n!/metrics/\n"


def make_workspace(folder: Path) -> list[Path]:
    """Write a new workspace and return its files.

    Raises
    ------
    JukeError
        Where the folder holds anything: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        advice = "name a new folder; nothing is ever overwritten"
        raise JukeError(Problem("is not empty", str(folder), "a new or empty folder", "files in it", advice))
    texts = {"juke.toml": _SETTINGS, "contracts/sales/customers.yml": _CONTRACT, ".gitignore": _IGNORED}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "inbox" / "sales").mkdir(parents=True)
    return [folder / name for name in texts]
