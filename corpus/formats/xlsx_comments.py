"""Comments on cells of a sheet, which openpyxl does not read in a stream: ECMA-376 part 1, 18.7, and Excel's threads."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from corpus.formats.archive import unescape_control
from corpus.xmlsafe import elements, local

_ROW: Final = re.compile(r"\$?[A-Za-z]{1,3}\$?(\d+)")
_OF_A_THREAD: Final = "tc="
"""How the author of a comment begins that repeats a thread for older programs."""


def comments(archive: zipfile.ZipFile, sheet: str, where: str) -> dict[int, list[str]]:
    """For each row of the sheet, the member `sheet` of the archive, what its comments say, in the order of the file."""
    found = defaultdict[int, list[str]](list)
    parts = dict(_parts(archive, sheet, where))
    for member, kind in parts.items():
        with archive.open(member) as part:
            authors: list[str] = []
            for _, element in elements(cast("BinaryIO", part), where, ("author", "comment", "threadedComment")):
                if local(element) == "author":
                    authors.append(element.text or "")
                    continue
                by = element.get("authorId", "")
                if kind == "comments" and by.isdecimal() and "".join(authors[int(by) : int(by) + 1]).startswith(_OF_A_THREAD):
                    continue
                text = unescape_control("".join(t.text or "" for t in element.iter("{*}t", "{*}text"))).strip()
                if (place := _ROW.fullmatch(element.get("ref", ""))) and text:
                    found[int(place[1])].append(text)
    return dict(found)


def _parts(archive: zipfile.ZipFile, sheet: str, where: str) -> Iterator[tuple[str, str]]:
    """The members that belong to the sheet and hold comments, and their kind: `comments` or `threadedComment`."""
    folder, name = posixpath.split(sheet.lstrip("/"))
    beside = f"{folder}/_rels/{name}.rels"
    if beside not in archive.NameToInfo:
        return
    with archive.open(beside) as part:
        for _, element in elements(cast("BinaryIO", part), where, ("Relationship",)):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if kind in ("comments", "threadedComment") and member in archive.NameToInfo:
                yield member, kind
