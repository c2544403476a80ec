"""The conflicts file: one line for each unit that could not be decided, with everyone's text; a line stays until it is settled."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import atomic_output
from corpus.values import AlignedUnit
from corpus.wire import to_plain
from pipeline.apply import Conflict

NAME = "conflicts.jsonl"
_TOLD = frozenset({"target", "base", "state", "source", "source_hash", "taken", "where"})


def write_conflicts(path: Path, conflicts: Sequence[Conflict], waiting: Sequence[dict[str, Any]]) -> bool:
    """Write the conflicts of this run and those `waiting` from before; without any the file goes. Whether there is one now."""
    lines = [*waiting, *map(_line, conflicts)]
    if not lines:
        path.unlink(missing_ok=True)
        return False
    with atomic_output(path) as out:
        for line in lines:
            out.write((json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
    return True


def still_open(path: Path, units: Iterable[AlignedUnit], settled: Collection[str]) -> list[dict[str, Any]]:
    """The lines of an earlier conflicts file whose units nobody has spoken of since (`settled`: ids of this run's edits) and that
    still have the text that was in doubt."""
    waiting: dict[tuple[str, str], list[dict[str, Any]]] = {}
    try:
        rows = path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")
    except OSError:
        return []
    for row in rows:
        try:
            line = json.loads(row)
            waiting.setdefault((line["id"], line["target_lang"]), []).append(line)
        except (ValueError, KeyError, TypeError):
            continue
    if not waiting:
        return []
    found = []
    for unit in units:
        for line in waiting.get((unit.id, unit.target_lang), ()):
            ours = line.get("ours")
            same = isinstance(ours, dict) and ours.get("target") == unit.target and line.get("source") == unit.source
            if same and unit.id not in settled:
                found.append(line)
    return found


def _line(conflict: Conflict) -> dict[str, Any]:
    unit = conflict.unit
    return {
        "id": unit.id,
        "target_lang": unit.target_lang,
        "conflict": conflict.kind,
        "source": unit.source,
        "ours": {"target": unit.target, "state": unit.state},
        "theirs": [{k: v for k, v in to_plain(edit).items() if k in _TOLD} for edit in conflict.edits],
    }
