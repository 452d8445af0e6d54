"""E-mail addresses as mailboxes: what providers ignore is taken off, slips of the domain are mended.

A masked or invented address is nothing. A mailbox of a role (info@, sales@) names no one, so its user part is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.identity.normalise.text import fold_all
from pipelines.identity.normalise.vocabulary import table, words

_WORDS = table("emails")
_SLIPS: dict[str, str] = {slip: domain for domain, slips in _WORDS["slips"].items() for slip in slips.split()}
_ENDINGS: dict[str, str] = _WORDS["endings"]
_SAME: dict[str, str] = _WORDS["same"]
_ROLES = words(_WORDS["roles"])
_NOBODY = re.compile(rf"(?:{'|'.join(sorted(words(_WORDS['nobody'])))}|x{{2,}}|a{{3,}}|1{{3,}}|0+|123+\d*|\d)$")
_NO_DOMAINS = words(_WORDS["no_domains"])
_WITHOUT_DOTS = words(_WORDS["without_dots"])
_PHONE_DOMAINS = words(_WORDS["phone_domains"])
_EMAIL = re.compile(r"([a-z0-9._%'&=/!#$?^{|}~+-]+)@((?:[a-z0-9-]+\.)+[a-z0-9-]{2,})")
_MOBILE_CN = re.compile(r"1[3-9]\d{9}")


class Email(NamedTuple):
    """`email` the mailbox; `email_user` the part before @ where it names someone; `phone` E.164 where that is one."""

    email: str | None = None
    email_user: str | None = None
    phone: str | None = None


NOTHING = Email()


def parse_emails(rows: Sequence[Sequence[str]]) -> list[Email]:
    """The mailboxes of cells as written; of several in a cell the first."""
    return [parse_email(text) for text in fold_all([row[0] for row in rows])]


def parse_email(folded: str) -> Email:
    """One mailbox of a folded cell."""
    text = re.sub(r"\s*[((]at[))]\s*|\s*\[at\]\s*|(?<=\w)#(?=\w+\.)", "@", folded.removeprefix("mailto:"))
    text = re.sub(r"\s+", " ", text.replace("。", ".").replace(",com", ".com")).replace(" @ ", "@")
    found = _EMAIL.search(text.replace(" ", "") if " " in text and text.count("@") == 1 else text)
    if not found or "*" in text:
        return NOTHING
    user, domain = found.group(1).strip("."), _domain(found.group(2).strip("-."))
    user = re.sub(r"\.{2,}", ".", user.split("+", 1)[0])
    if not user or domain in _NO_DOMAINS or _NOBODY.match(user):
        return NOTHING
    if domain in _WITHOUT_DOTS:
        user = user.replace(".", "")
    named = None if re.sub(r"[\d._-]+$", "", user) in _ROLES else user
    phone = "+86" + user if domain in _PHONE_DOMAINS and _MOBILE_CN.fullmatch(user) else None
    return Email(f"{user}@{domain}", named, phone)


def _domain(domain: str) -> str:
    """A domain in its one spelling: 163.con is 163.com, gmial.com gmail.com, googlemail.com gmail.com."""
    name, _, ending = domain.rpartition(".")
    mended = f"{name}.{_ENDINGS.get(ending, ending)}"
    mended = _SLIPS.get(mended, mended)
    return _SAME.get(mended, mended)
