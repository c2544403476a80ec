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
from corpus.values import Change, Inline, State
from corpus.wire import from_plain, to_plain
from pipeline.enforce import Enforced
from pipeline.engines.protocol import Request
from pipeline.errors import InputError, OutputError

_TABLES: Final = """
create table if not exists translation (digest text primary key, result text not null) without rowid;
create table if not exists decision (
    unit text, lang text, raw_hash text, source_hash text not null, source text not null, target text not null, state text not null,
    notes text not null, told integer not null, inlines text not null, primary key (unit, lang, raw_hash)
) without rowid;
create table if not exists source (document text primary key, path text not null, lang text not null, digest text not null)
without rowid;
create table if not exists source_edit (
    unit text, raw_hash text, source_hash text not null, changes text not null, primary key (unit, raw_hash)
) without rowid;
"""
_VERSION: Final = 2
_MOVE_1: Final = "alter table decision rename to decision1; alter table source_edit rename to source_edit1;"
_FROM_1: Final = """
insert into decision select unit, lang, '', source_hash, '', target, state, '[]', 0, 'null' from decision1;
insert into source_edit select unit, '', source_hash, changes from source_edit1;
drop table decision1;
drop table source_edit1;
"""
STORE: Final = ".termweave/job.sqlite"
"""Where it lies in a job's output folder."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What editors said about one unit; it holds as long as there is a segment with this source (`pipeline.jobs.standing`)."""

    unit: str
    lang: str
    raw_hash: str
    """Of the source as it came, which outlives other ways of repair; empty where it is not known."""
    source_hash: str
    source: str = ""
    target: str = ""
    state: State | None = None
    """None: they wrote notes only, and the translation is a machine's."""
    notes: tuple[str, ...] = ()
    told: bool = False
    """Whether it has no segment any more and the user has been told."""
    inlines: tuple[Inline, ...] | None = None
    """The markup in their translation, where they had it before them; None where it is not known."""


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What editors changed in the repaired source of one unit; it holds as long as repair makes the same of it."""

    unit: str
    raw_hash: str
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
            if found > _VERSION:
                raise InputError(f"made by a newer termweave (version {found})", where=str(path), mend="choose another -o folder")
            tables = _MOVE_1 + _TABLES + _FROM_1 if found == 1 else _TABLES
            self._db.executescript(f"begin immediate; {tables} pragma user_version={_VERSION}; commit")
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
        self._write(("insert or replace into translation values (?, ?)", rows))

    def decisions(self, lang: str, documents: Iterable[str]) -> list[Decision]:
        """What editors decided about the units of these documents."""
        found = []
        for low, high in map(_ids, documents):
            for row in self._run("select * from decision where lang = ? and unit >= ? and unit < ?", (lang, low, high)):
                unit, tongue, raw_hash, hashed, source, target, state, notes, told, inlines = row
                kept, said = cast("State | None", state or None), tuple(json.loads(notes))
                marks = json.loads(inlines)
                marks = None if marks is None else from_plain(tuple[Inline, ...], marks)
                found.append(Decision(unit, tongue, raw_hash, hashed, source, target, kept, said, bool(told), marks))
        return found

    def decide(self, decisions: Iterable[Decision], instead: Sequence[Decision] = ()) -> None:
        """Record editors' decisions, in the place of older ones about the same text of the same unit and of those in `instead`."""
        rows = [
            (
                *(d.unit, d.lang, d.raw_hash, d.source_hash, d.source, d.target, d.state or ""),
                *(_json(d.notes), int(d.told), _json(to_plain(d.inlines))),
            )
            for d in decisions
        ]
        gone = "delete from decision where unit = ? and lang = ? and raw_hash = ?"
        old = [*((d.unit, d.lang, d.raw_hash) for d in instead), *((row[0], row[1], "") for row in rows)]
        self._write((gone, old), ("insert or replace into decision values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows))

    def source_edits(self, documents: Iterable[str]) -> list[SourceEdit]:
        """What editors changed in the sources of the units of these documents."""
        return [
            SourceEdit(unit, raw_hash, hashed, tuple(from_plain(Change, change) for change in json.loads(text)))
            for low, high in map(_ids, documents)
            for unit, raw_hash, hashed, text in self._run("select * from source_edit where unit >= ? and unit < ?", (low, high))
        ]

    def edit_sources(self, edits: Iterable[SourceEdit]) -> None:
        """Record what editors changed in sources; a later record about the same text of the same unit replaces the earlier."""
        rows = [(e.unit, e.raw_hash, e.source_hash, _json(to_plain(e.changes))) for e in edits]
        self._write(("insert or replace into source_edit values (?, ?, ?, ?)", rows))

    def gone(self) -> list[str]:
        """The documents whose files are no longer where they were."""
        rows = self._run("select document, path from source", ())
        return [document for document, path in rows if not Path(os.fsdecode(path)).exists()]

    def keep_source(self, document: str, path: Path, lang: str) -> None:
        """Where a translated document came from, so that it can be written again with an editor's corrections."""
        row = (document, os.fsencode(path.resolve()), lang, file_digest(path))
        self._write(("insert or replace into source values (?, ?, ?, ?)", [row]))

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

    def _write(self, *steps: tuple[str, Sequence[tuple[str | bytes | int, ...]]]) -> None:
        """Each statement with its rows, all or none."""
        if not any(rows for _, rows in steps):
            return
        try:
            self._db.execute("begin immediate")
            for statement, rows in steps:
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


def _ids(document: str) -> tuple[str, str]:
    """Where the ids of a document's units begin and end: `;` comes after `:`."""
    return f"{document}:", f"{document};"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


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
