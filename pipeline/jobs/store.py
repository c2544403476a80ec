"""What a job remembers between runs, in SQLite: translations already made, and what editors decided.

WAL mode with one commit a batch: a killed run loses at most the batch that was under way. A translation is kept under a
digest of everything that shaped it (engine, revision, beam, text, constraints), so a changed glossary or option finds no
entry for what it touches and all the entries for what it does not.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from corpus.atomic import as_output_error
from corpus.values import Change, State
from corpus.wire import from_plain, to_plain
from pipeline.enforce import Enforced
from pipeline.engines.protocol import Request
from pipeline.errors import InputError, OutputError

_TABLES: Final = """
create table if not exists translation (digest text primary key, result text not null) without rowid;
create table if not exists decision (
    unit text, lang text, source_hash text not null, target text not null, state text not null, primary key (unit, lang)
) without rowid;
create table if not exists source (document text primary key, path text not null, lang text not null, digest text not null)
without rowid;
create table if not exists source_edit (unit text primary key, source_hash text not null, changes text not null) without rowid;
"""
_VERSION: Final = 1
STORE: Final = ".termweave/job.sqlite"
"""Where it lies in a job's output folder."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor said about one unit; it holds as long as the source stays the same."""

    unit: str
    lang: str
    source_hash: str
    target: str
    state: State


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What editors changed in the repaired source of one unit; it holds as long as repair makes the same of it."""

    unit: str
    source_hash: str
    """Of the source before these changes."""
    changes: tuple[Change, ...]


class JobStore:
    """The memory of one job; `path` None keeps it in RAM only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(":memory:" if path is None else path, timeout=60, isolation_level=None)
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=full")
            found = self._db.execute("pragma user_version").fetchone()[0]
            if found not in (0, _VERSION):
                raise InputError(f"made by another termweave (version {found})", where=str(path), mend="choose another -o folder")
            self._db.executescript(_TABLES)
            self._db.execute(f"pragma user_version={_VERSION}")
        except OSError as error:
            raise as_output_error(error, path or Path()) from None
        except sqlite3.Error as error:
            raise self._failure(error) from None

    def known(self, digests: Sequence[str]) -> dict[str, Enforced]:
        """The results that are already there, by digest."""
        found: dict[str, Enforced] = {}
        for start in range(0, len(digests), 500):
            part = digests[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._run(f"select digest, result from translation where digest in ({marks})", part)  # noqa: S608 - only marks
            found.update((digest, from_plain(Enforced, json.loads(text))) for digest, text in rows)
        return found

    def remember(self, results: Mapping[str, Enforced]) -> None:
        """Keep the results of one batch, all or none."""
        rows = [(d, json.dumps(to_plain(r), ensure_ascii=False, separators=(",", ":"))) for d, r in results.items()]
        self._write("insert or replace into translation values (?, ?)", rows)

    def decisions(self, lang: str, units: Sequence[str]) -> dict[str, Decision]:
        """What editors decided about these units."""
        found: dict[str, Decision] = {}
        for start in range(0, len(units), 500):
            part = units[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._run(f"select * from decision where lang = ? and unit in ({marks})", [lang, *part])  # noqa: S608
            found.update(
                (unit, Decision(unit, tongue, hashed, text, cast("State", state))) for unit, tongue, hashed, text, state in rows
            )
        return found

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Record editors' decisions; a later one about the same unit replaces the earlier."""
        rows = [(d.unit, d.lang, d.source_hash, d.target, d.state) for d in decisions]
        self._write("insert or replace into decision values (?, ?, ?, ?, ?)", rows)

    def source_edits(self, units: Sequence[str]) -> dict[str, SourceEdit]:
        """What editors changed in the sources of these units."""
        found: dict[str, SourceEdit] = {}
        for start in range(0, len(units), 500):
            part = units[start : start + 500]
            marks = ",".join("?" * len(part))
            for unit, hashed, text in self._run(f"select * from source_edit where unit in ({marks})", part):  # noqa: S608
                found[unit] = SourceEdit(unit, hashed, tuple(from_plain(Change, change) for change in json.loads(text)))
        return found

    def edit_sources(self, edits: Iterable[SourceEdit]) -> None:
        """Record what editors changed in sources; a later record about the same unit replaces the earlier."""
        rows = [(e.unit, e.source_hash, json.dumps(to_plain(e.changes), ensure_ascii=False)) for e in edits]
        self._write("insert or replace into source_edit values (?, ?, ?)", rows)

    def keep_source(self, document: str, path: Path, lang: str) -> None:
        """Where a translated document came from, so that it can be written again with an editor's corrections."""
        self._write(
            "insert or replace into source values (?, ?, ?, ?)",
            [(document, os.fsencode(path.resolve()), lang, file_digest(path))],
        )

    def source(self, document: str) -> tuple[Path, str, bool] | None:
        """Path and language of a document's source, and whether it is there and still the same."""
        for path, lang, digest in self._run("select path, lang, digest from source where document = ?", [document]):
            origin = Path(os.fsdecode(path))  # bytes: a file name need not be UTF-8
            return origin, lang, file_digest(origin) == digest
        return None

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        self._db.close()

    def _run(self, statement: str, values: Sequence[str]) -> list[tuple[str, ...]]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._failure(error) from None

    def _write(self, statement: str, rows: Sequence[tuple[str | bytes, ...]]) -> None:
        if not rows:
            return
        try:
            self._db.execute("begin immediate")
            self._db.executemany(statement, rows)
            self._db.execute("commit")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise self._failure(error) from None

    def _failure(self, error: sqlite3.Error) -> InputError | OutputError:
        where = str(self._path or "memory")
        if isinstance(error, sqlite3.OperationalError):
            mend = "free some space, check permissions, or wait for the other run in this folder"
            return OutputError(f"cannot use the job's store: {error}", where=where, mend=mend)
        return InputError(f"the job's store is damaged: {error}", where=where, mend="delete it; finished segments are made again")


def file_digest(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def request_digest(identity: str, request: Request) -> str:
    """A name for a translation: the engine's identity and everything in the request that shapes the result."""
    plain = json.dumps([identity, to_plain(request)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
