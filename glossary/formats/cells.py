"""What stands in one cell of a glossary table: several terms, a status, a yes or no."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from glossary.errors import GlossaryError
from glossary.termbase import Status

YES = frozenset(("yes", "y", "true", "1", "x", "oui", "ja", "keep", "vrai", "wahr", "✓"))
NO = frozenset(("", "no", "n", "false", "0", "non", "nein", "faux", "falsch"))

_STATUSES: dict[Status, str] = {
    "preferred": "preferred|approved|active|valid|validated|standard|standardized|regulated|legal|recommended|final|confirmed|"
                 "verified|new|draft|proposed|pending|translated|reviewed|keep|dnt|préféré|privilégié|validé|bevorzugt|freigegeben",
    "admitted": "admitted|allowed|acceptable|alternative|synonym|variant|admis|toléré|zugelassen|erlaubt",
    "forbidden": "forbidden|deprecated|not recommended|obsolete|superseded|rejected|prohibited|banned|do not use|negative|"
                 "interdit|déconseillé|à proscrire|obsolète|verboten|veraltet|abgelehnt",
}  # fmt: skip
STATUSES: dict[str, Status] = {name.replace(" ", ""): status for status, names in _STATUSES.items() for name in names.split("|")}
"""What tools call the status of a term, without spaces."""
_SUFFIX = re.compile(r"(?:term)?(?:-admn-sts)?$")

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PART = re.compile(rf"(?:{_ENTITY.pattern}|[^|\\]|\\.|\\$)+", re.DOTALL)
_FINER = re.compile(rf"(?:{_ENTITY.pattern}|[^;；\\]|\\.|\\$)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([|;；\\])")
_SIGNS = re.compile(r"[|;；\\&]")
"""Without one of these a cell is one term as it stands."""


def status_of(said: str) -> Status | None:
    """The status that a tool's word stands for: `preferredTerm-admn-sts`, `Not recommended`, `verboten`; None for other words."""
    word = "".join(said.lower().split())
    return STATUSES.get(word) or STATUSES.get(_SUFFIX.sub("", word))


def flag(cell: str) -> bool | None:
    """Whether a cell says yes or no; None where it holds something else."""
    said = cell.strip().lower()
    return True if said in YES else False if said in NO else None


def rule(value: str, yes: Sequence[str], no: Sequence[str], name: str, place: str) -> bool:
    """A rule of an entry that is on for `yes` words and off for `no` words; raises `GlossaryError` for any other."""
    if not value:
        return False
    said = value.strip().lower()
    if said in yes or flag(said):
        return True
    if said in no or flag(said) is False:
        return False
    raise GlossaryError(f"{name} {value!r} is unknown", where=place, mend=f"use {(*yes, 'yes')[0]} or {(*no, 'no')[0]}")


def split_cell(cell: str) -> list[str]:
    """The terms of a cell: separated by `|`, or by `;` outside brackets; `\\|` and `\\;` are the signs themselves."""
    if not _SIGNS.search(cell):
        return [cell.strip()] if cell.strip() else []
    parts = _PART.findall(cell)
    finer = [piece.strip() for part in parts for piece in _FINER.findall(part)]
    if all(piece.count("(") == piece.count(")") for piece in finer):
        parts = finer
    return [text for part in parts if (text := resolved(_ESCAPED.sub(r"\1", part.strip())))]


def join_cell(terms: Iterable[str]) -> str:
    """The inverse of `split_cell`."""
    return "|".join(re.sub(r"([\\|;；])", r"\\\1", written(term)) for term in terms)


def resolved(text: str) -> str:
    """`text` with HTML's entities resolved, as web tools leave them in tables: `R&amp;D`, `caf&eacute;`."""
    return _ENTITY.sub(lambda m: html.unescape(m[0]), text) if "&" in text else text


def written(text: str) -> str:
    """The inverse of `resolved`: an ampersand that would be taken for the beginning of an entity is written as one."""
    return _ENTITY.sub(lambda m: f"&amp;{m[0][1:]}", text) if "&" in text else text
