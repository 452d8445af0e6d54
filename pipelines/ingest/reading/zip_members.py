"""Which member of a zip is the data, and what it is called: names in GBK or Big5 are shown as they were meant."""

from __future__ import annotations

import re
import stat
import zipfile

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused

_ENTRIES, _RATIO, _RATIO_FROM, _SHOWN = 10_000, 100, 32 << 20, 10
_UTF8_NAME, _ENCRYPTED, _AES = 0x800, 0x1, 99
_COMMON = {"gb18030": range(0xB0, 0xD8), "big5hkscs": range(0xA4, 0xC7)}  # first bytes of the first level
_JUNK = re.compile(r"(^|/)(__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def check_members(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse an archive by what it declares: too many entries, or sizes out of all proportion."""
    entries = archive.infolist()
    inflated = sum(entry.file_size for entry in entries)
    evidence = {"entries": len(entries), "inflated_bytes": inflated, "packed_bytes": packed}
    if len(entries) > _ENTRIES or (inflated > _RATIO_FROM and inflated > _RATIO * max(1, packed)):
        raise FileRefused("zip_bomb", "the archive would inflate beyond measure", evidence=evidence)


def choose_member(archive: zipfile.ZipFile, wanted: str | None) -> zipfile.ZipInfo:
    """The only data file, or the one the contract names (`*` is any text; folders need not be said)."""
    files = [entry for entry in archive.infolist() if _is_data(entry)]
    if wanted is not None:
        files = [entry for entry in files if _fits(wanted, shown_name(entry))]
    names = sorted(map(shown_name, files))
    if not files:
        what = (
            "no file of the archive has the contract's reads.member as its name" if wanted else "the archive is empty"
        )
        raise FileRefused("no_member", what, evidence={"members": _all_names(archive)})
    if len(files) > 1:
        listed = ", ".join(names[:_SHOWN])
        message = f"the archive holds {len(files)} files ({listed}); the contract can name one in reads.member"
        raise FileRefused("several_members", message, evidence={"members": names[:_SHOWN]})
    if files[0].flag_bits & _ENCRYPTED or files[0].compress_type == _AES:
        raise FileRefused("encrypted", "the archive needs a password; ask for a copy without one")
    return files[0]


def shown_name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without a mark for UTF-8 it was written in the code page of some machine."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME and not name.isascii():
        name = _reread(name)
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in name)


def _reread(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    read = {codec: text for codec in ("utf-8", *_COMMON) if (text := _decoded(raw, codec)) is not None}
    if "utf-8" in read:
        return read["utf-8"]
    shares = {codec: _common_share(text, codec) for codec, text in read.items()}
    best = max(shares, key=lambda codec: shares[codec], default=None)
    return read[best] if best and shares[best] >= 0.5 else name


def _common_share(text: str, codec: str) -> float:
    """Which share of the characters beyond ASCII is on the standard's list of common ones."""
    leads = [one.encode(codec)[0] for one in text if not one.isascii()]
    return sum(lead in _COMMON[codec] for lead in leads) / max(1, len(leads))


def _decoded(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_data(entry: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return not (entry.is_dir() or is_link or _JUNK.search(entry.filename))


def _fits(wanted: str, name: str) -> bool:
    pattern = re.escape(normalise_header(wanted)).replace(r"\*", ".*")
    whole = normalise_header(name)
    return any(re.fullmatch(pattern, one, re.IGNORECASE) for one in (whole, whole.rsplit("/", 1)[-1]))


def _all_names(archive: zipfile.ZipFile) -> list[str]:
    return sorted(map(shown_name, archive.infolist()))[:_SHOWN]
