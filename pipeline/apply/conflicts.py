"""The conflicts file: one line for each unit that could not be decided, with everyone's text; a line stays until it is settled.

A run of `translate` writes here too what editors said about sources that are no more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import atomic_output
from corpus.values import AlignedUnit
from corpus.wire import to_plain
from pipeline.apply import Conflict
from pipeline.jobs.store import Decision

NAME = "conflicts.jsonl"
GONE = "source gone"
"""No segment has this source any more: only a person can say what becomes of the editor's words."""
_TOLD = frozenset({"target", "base", "state", "source", "source_hash", "taken", "untaken", "notes", "where"})
Line = dict[str, Any]


def write_conflicts(path: Path, conflicts: Sequence[Conflict], waiting: Sequence[Line]) -> bool:
    """Write the conflicts of this run and those `waiting` from before; without any the file goes. Whether there is one now."""
    return _write(path, [*waiting, *map(_line, conflicts)])


def still_open(path: Path, units: Iterable[AlignedUnit], settled: Collection[str]) -> list[Line]:
    """The lines of an earlier conflicts file whose units nobody has spoken of since (`settled`: ids of this run's edits) and that
    have the text still that was in doubt; lines about units that are not among `units` wait, whatever is said."""
    lines = list(_read(path))
    if not lines:
        return []
    asked = {(line["id"], line["target_lang"]) for line in lines}
    now = {key: unit for unit in units if (key := (unit.id, unit.target_lang)) in asked}

    def waits(line: Line) -> bool:
        unit = now.get((line["id"], line["target_lang"]))
        if unit is None:
            return True
        if unit.id in settled:
            return False
        ours = line.get("ours")
        same = isinstance(ours, dict) and ours.get("target") == unit.target and line.get("source") == unit.source
        return same or line["conflict"] == GONE

    return [line for line in lines if waits(line)]


def tell(path: Path, lost: Iterable[tuple[Decision, AlignedUnit | None]], back: Iterable[Decision]) -> None:
    """Put what editors said of sources that are no more into the conflicts file, with the unit that has the id now; take out what
    has found its place again (`back`)."""
    found = {(d.unit, d.lang, d.target) for d in back}
    waiting = [line for line in _read(path) if (line["id"], line["target_lang"], _first(line)) not in found]
    fresh = [_displaced(decision, unit) for decision, unit in lost]
    _write(path, [*waiting, *(line for line in fresh if line not in waiting)])


def _write(path: Path, lines: Sequence[Line]) -> bool:
    if not lines:
        path.unlink(missing_ok=True)
        return False
    with atomic_output(path) as out:
        for line in lines:
            out.write((json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
    return True


def _read(path: Path) -> Iterator[Line]:
    try:
        rows = path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")
    except OSError:
        return
    for row in rows:
        try:
            line = json.loads(row)
            if line.keys() >= {"id", "target_lang", "conflict"}:
                yield line
        except (ValueError, AttributeError):
            continue


def _first(line: Line) -> str | None:
    """The text of the first editor in a line."""
    match line.get("theirs"):
        case [{"target": str(text)}, *_]:
            return text
    return None


def _displaced(decision: Decision, unit: AlignedUnit | None) -> Line:
    theirs = {"target": decision.target, "state": decision.state, "source": decision.source, "notes": list(decision.notes)}
    return {
        "id": decision.unit,
        "target_lang": decision.lang,
        "conflict": "source changed" if unit is not None else GONE,
        "source": unit.source if unit is not None else None,
        "ours": {"target": unit.target, "state": unit.state} if unit is not None else None,
        "theirs": [{name: value for name, value in theirs.items() if value} | {"target": decision.target}],
    }


def _line(conflict: Conflict) -> Line:
    unit = conflict.unit
    return {
        "id": unit.id,
        "target_lang": unit.target_lang,
        "conflict": conflict.kind,
        "source": unit.source,
        "ours": {"target": unit.target, "state": unit.state},
        "theirs": [{k: v for k, v in to_plain(edit).items() if k in _TOLD} for edit in conflict.edits],
    }
