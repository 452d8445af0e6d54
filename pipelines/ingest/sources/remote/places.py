"""One folder elsewhere as files with a name, a size and a stamp; what differs between kinds of places stands here only.

A file's stamp changes when its bytes do: size and time, or an ETag. Names are the other machine's and never a path of
ours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Seen:
    """A file as a listing shows it. `path` is what the place calls it, `size` None where it does not say."""

    path: str
    name: str
    size: int | None
    stamp: str


class Place(ABC):
    """An inbox elsewhere, opened. Errors are those of fsspec, its clients and the operating system."""

    def __init__(self, files: Any, base: str) -> None:
        self._fs, self._base = files, base

    def files(self, folder: str) -> list[Seen]:
        """The files right below a folder, folders and links left out, by name."""
        found = self._fs.ls(self._below(folder), detail=True)
        seen = [self._seen(entry) for entry in found if entry["type"] == "file"]
        return sorted(seen, key=lambda one: one.name)

    def again(self, seen: Seen) -> Seen:
        """The same file as it is now."""
        return self._seen(self._fs.info(seen.path))

    def blocks(self, seen: Seen) -> Iterator[bytes]:
        """The file's bytes."""
        with self._open(seen) as file:
            while block := file.read(1 << 20):
                yield block

    def delete(self, seen: Seen) -> None:
        """Remove it there."""
        self._fs.rm_file(seen.path)

    def move(self, seen: Seen, folder: str) -> None:
        """Into a folder beside it, which is made; an older file of that name there is replaced."""
        raise NotImplementedError

    def close(self) -> None:  # noqa: B027 - most have none of their own
        """Let the connection go."""

    def _below(self, folder: str) -> str:
        return f"{self._base.rstrip('/')}/{folder.strip('/')}" if folder else self._base

    def _open(self, seen: Seen) -> Any:
        return self._fs.open(seen.path, "rb")

    @abstractmethod
    def _seen(self, entry: dict[str, Any]) -> Seen:
        """A listing's entry."""


class Sftp(Place):
    """A folder over SSH; the server's key was checked before anything was said."""

    def _seen(self, entry: dict[str, Any]) -> Seen:
        path = entry["name"]
        return Seen(path, path.rsplit("/", 1)[-1], entry["size"], f"{entry['size']}|{entry['mtime'].isoformat()}")

    def _open(self, seen: Seen) -> Any:
        file = self._fs.open(seen.path, "rb")
        file.prefetch(seen.size, 64)  # otherwise each 32 kB waits for the answer to the last
        return file

    def move(self, seen: Seen, folder: str) -> None:
        parent, name = seen.path.rsplit("/", 1)
        self._fs.makedirs(f"{parent}/{folder}", exist_ok=True)
        target = f"{parent}/{folder}/{name}"
        try:
            self._fs.ftp.posix_rename(seen.path, target)
        except OSError:  # an extension that not every server has; the plain one replaces nothing
            self._fs.ftp.rename(seen.path, target)

    def close(self) -> None:
        self._fs.client.close()


class S3(Place):
    """A prefix of a bucket."""

    def _seen(self, entry: dict[str, Any]) -> Seen:
        path = entry["name"]
        return Seen(path, path.rsplit("/", 1)[-1], entry["size"], f"{entry['size']}|{entry.get('ETag', '')}")

    def files(self, folder: str) -> list[Seen]:
        self._fs.invalidate_cache()
        try:
            return [one for one in super().files(folder) if one.name]  # a prefix itself may be an object of 0 bytes
        except FileNotFoundError:  # what has no object is no folder either; a bucket that is missing says so here
            self._fs.call_s3("list_objects_v2", Bucket=self._base.split("/")[0], MaxKeys=1)
            return []

    def again(self, seen: Seen) -> Seen:
        self._fs.invalidate_cache()
        return super().again(seen)

    def _open(self, seen: Seen) -> Any:
        return self._fs.open(seen.path, "rb", block_size=4 << 20, cache_type="readahead")

    def move(self, seen: Seen, folder: str) -> None:
        parent, name = seen.path.rsplit("/", 1)
        self._fs.cp_file(seen.path, f"{parent}/{folder}/{name}")
        self._fs.rm_file(seen.path)


class Web(Place):
    """An index page's links to files right below it, or a list of URLs."""

    def __init__(self, files: Any, base: str, urls: tuple[str, ...] = ()) -> None:
        super().__init__(files, base)
        self._urls = urls

    def files(self, folder: str) -> list[Seen]:
        return sorted(map(self._asked, self._urls or self._links(folder)), key=lambda one: one.name)

    def again(self, seen: Seen) -> Seen:
        return self._asked(seen.path)

    def _links(self, folder: str) -> list[str]:
        """Of a page of Apache's or nginx's kind; links elsewhere, upwards, to folders and for sorting are left out."""
        from html import unescape

        page = self._below(folder).rstrip("/") + "/"
        links = {unescape(entry["name"]) for entry in self._fs.ls(page, detail=True)}
        below = {link: link.removeprefix(page).removeprefix("./") for link in links if link.startswith(page)}
        return [link for link, rest in below.items() if rest and not _leads_away(rest)]

    def _asked(self, url: str) -> Seen:
        """One that cannot be asked about is seen without a stamp: fetching it tells why."""
        try:
            return self._seen(self._fs.info(url))
        except FileNotFoundError:
            return self._seen({"name": url})

    def _open(self, seen: Seen) -> Any:
        return self._fs.open(seen.path, "rb", block_size=0)

    def _seen(self, entry: dict[str, Any]) -> Seen:
        path = entry["name"]
        mark = entry.get("ETag") or entry.get("Last-Modified") or ""
        return Seen(
            path, unquote(urlsplit(path).path).rsplit("/", 1)[-1], entry.get("size"), f"{entry.get('size')}|{mark}"
        )


def _leads_away(link: str) -> bool:
    """Whether a link below a page is anything but a file right there."""
    return bool(set(unquote(link)) & set("/\\") or set(link) & set("?#"))
