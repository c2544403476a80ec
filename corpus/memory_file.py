"""The file of a translation memory: its schema, opening it, and SQLite's errors in the user's words."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType

from corpus import memory_index
from corpus.errors import FormatError, OutputError

SCHEMA_VERSION = 2
_OTHER_CODES = 1
"""Like today's, but that the index for fuzzy look-ups has other codes of words: it is made anew."""
_UNINDEX = "DELETE FROM block; DELETE FROM posting; DELETE FROM coded;"
_APPLICATION = 0x74776D65
"""`twme`, in the file's header: this SQLite file is a memory of ours."""
_SCHEMA = (
    """
CREATE TABLE pair (
    id INTEGER PRIMARY KEY, source_lang TEXT NOT NULL, target_lang TEXT NOT NULL, UNIQUE (source_lang, target_lang));
CREATE TABLE origin (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, penalty INTEGER NOT NULL DEFAULT 0);
CREATE TABLE unit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, pair INTEGER NOT NULL, source_hash INTEGER NOT NULL, context INTEGER NOT NULL,
    target_hash INTEGER NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, origin INTEGER NOT NULL, changed INTEGER NOT NULL);
CREATE UNIQUE INDEX unit_key ON unit (pair, source_hash, context, target_hash);
"""
    + memory_index.SCHEMA
)


def connect(path: Path) -> sqlite3.Connection:
    """The memory file at `path`, made if it is not there; raises `FormatError` or `OutputError`."""
    with plain_errors(path):
        _refuse_foreign(path)
        if path.is_file() and not os.access(path, os.W_OK):
            return _to_read(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            tables, version = _known(db, path)
            if tables and version == _OTHER_CODES:
                db.executescript(f"BEGIN IMMEDIATE; {_UNINDEX} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cache_size = -65536")
            db.execute("PRAGMA mmap_size = 4294967296")  # a fuzzy look-up reads hundreds of rows from all over the file
            if not tables:
                db.executescript(
                    f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id = {_APPLICATION};"
                    f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
                )
        except BaseException:
            db.close()
            raise
    return db


def _to_read(path: Path) -> sqlite3.Connection:
    """A memory that may not be written to: it answers, and says no to whatever is to be remembered."""
    # Without the side file of the write-ahead log, which SQLite could not make, nothing can change under us.
    alone = not path.with_name(path.name + "-wal").exists()
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}", uri=True, isolation_level=None)
    try:
        _known(db, path)
        db.execute("PRAGMA query_only = 1")
    except BaseException:
        db.close()
        raise
    return db


def _known(db: sqlite3.Connection, path: Path) -> tuple[int, int]:
    """How many tables there are, and of which version; raises `FormatError` for a file that is something else."""
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    kind, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if tables and kind != _APPLICATION:
        raise FormatError("an SQLite file, but no translation memory", where=str(path), mend="choose another file")
    if tables and version not in (_OTHER_CODES, SCHEMA_VERSION):
        raise FormatError(
            f"a memory of schema {version}, this version reads {SCHEMA_VERSION}",
            where=str(path),
            mend="export it to TMX with the version that wrote it, and import that",
        )
    return tables, version


def _refuse_foreign(path: Path) -> None:
    """Raise `FormatError` for a file that is no SQLite: SQLite itself takes a short one for an empty database, and writes over it."""
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                raise FormatError("not a translation memory", where=str(path), mend="choose another file")


class plain_errors:  # noqa: N801 - reads as the context manager it is
    """SQLite's errors as the user's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        where = str(self._path)
        if isinstance(error, sqlite3.OperationalError):
            raise OutputError(
                f"the memory cannot be used: {error}", where=where, mend="check the path, its permissions and the space"
            ) from None
        if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode == sqlite3.SQLITE_CORRUPT:
            raise FormatError(
                "the memory is damaged", where=where, mend="take a copy of it from before, or import its TMX files into a new one"
            ) from None
        if isinstance(error, sqlite3.DatabaseError):
            raise FormatError(
                f"not a translation memory: {error}", where=where, mend="import TMX files with: termweave memory import"
            ) from None
        if isinstance(error, OSError):
            raise OutputError(
                f"the memory cannot be used: {error.strerror or error}", where=where, mend="check the path"
            ) from None
