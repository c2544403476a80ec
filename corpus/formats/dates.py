"""The day that a file plainly says it was published or written. Nothing is guessed from its text, its name or its times on disk."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable

_ISO = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?\s*")
_ELEMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style|template)\b.*?(?:</(?:script|style|template)|\Z)|<(meta|time)\b([^<>]{0,4096}+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:.-]*+)(?:\s*+=\s*+(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_META = (
    frozenset({"article:published_time", "og:article:published_time"}),
    frozenset({"datepublished"}),
    frozenset({"date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued", "pubdate"}),
)
"""What a page calls the day of its publication, the surest first (Open Graph, schema.org, Dublin Core)."""
_FRONT = re.compile(r"^date[ \t]*[:=][ \t]*([\"']?)([^\"'#\n]*)\1[ \t]*(?:#.*)?$", re.MULTILINE)


def day_of(text: str) -> dt.date | None:
    """The day of an ISO 8601 date or time, as it is written, whatever its time zone; None for anything else."""
    found = _ISO.fullmatch(text)
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def of_page(body: str) -> dt.date | None:
    """The day of an HTML page, by its `meta` elements, else by a `time` that says it is the day of publication."""
    ranks: list[list[str]] = [[] for _ in (*_META, "time")]
    for element in _ELEMENT.finditer(body):
        if element[1] is None:
            continue
        said = {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(element[2])}
        names = {said.get(key, "").strip().lower() for key in ("name", "property", "itemprop")}
        if element[1].lower() == "meta":
            rank = next((n for n, known in enumerate(_META) if names & known), None)
            if rank is not None:
                ranks[rank].append(said.get("content", ""))
        elif "pubdate" in said or "datepublished" in names:
            ranks[-1].append(said.get("datetime", ""))
    return next((day for rank in ranks if (day := _one(rank)) is not None), None)


def of_front_matter(front: str) -> dt.date | None:
    """The `date` of YAML or TOML front matter."""
    return _one(found[2] for found in _FRONT.finditer(front))


def _one(texts: Iterable[str]) -> dt.date | None:
    """The one day that all of `texts` that are dates agree on: a page that lists several articles has no day of its own."""
    days = {day_of(text) for text in texts} - {None}
    return days.pop() if len(days) == 1 else None
