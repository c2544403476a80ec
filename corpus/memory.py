"""The translation memory: what was translated before, in one SQLite file.

Exact matches are found by a hash of the normalised text (100 %, and 101 % between the same neighbours), fuzzy ones through an
index of rare words (`corpus.memory_index`). Numbers and names of fuzzy matches are adapted where that is certain; origins can
carry a penalty in points.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from corpus import memory_index
from corpus.adapt import adapt
from corpus.fuzzy import code, floor, grains, normalise, percent
from corpus.letters import bare
from corpus.memory_file import connect, plain_errors
from corpus.values import Match

_BATCH = 20_000
_UPSERT = """INSERT INTO unit (pair, source_hash, context, target_hash, source, target, origin, changed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET changed = excluded.changed, origin = CASE
        WHEN (SELECT penalty FROM origin WHERE id = excluded.origin) > (SELECT penalty FROM origin WHERE id = unit.origin)
        THEN unit.origin ELSE excluded.origin END"""
"""The same translation again: the newer origin counts, unless it is trusted less."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation to remember. `before` and `after` are the neighbouring sources: None unknown, "" the document's edge."""

    source: str
    target: str
    before: str | None = None
    after: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What `add_many` did."""

    added: int
    known: int
    """Already there, word for word."""
    skipped: int
    """Without a source or a target."""


class Memory:
    """One language pair of a memory file. Use as a context manager, or call `close`."""

    def __init__(self, db: sqlite3.Connection, path: Path, source_lang: str, target_lang: str) -> None:
        self._db = db
        self.path, self.source_lang, self.target_lang = path, source_lang, target_lang
        db.execute("INSERT OR IGNORE INTO pair (source_lang, target_lang) VALUES (?, ?)", (source_lang, target_lang))
        row = db.execute("SELECT id FROM pair WHERE source_lang = ? AND target_lang = ?", (source_lang, target_lang)).fetchone()
        self._pair: int = row[0]
        self._index = memory_index.RareWords(db, self._pair)

    @classmethod
    def open(cls, path: Path, source_lang: str, target_lang: str) -> Memory:
        """Open the memory at `path`, or make it. Raises `FormatError` for a file that is something else."""
        return cls(connect(path), path, source_lang, target_lang)

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM unit WHERE pair = ?", (self._pair,)).fetchone()[0])

    def add_many(self, pairs: Iterable[Entry | tuple[str, str]]) -> Added:
        """Remember `pairs`, in batches that are each written whole. Another target for the same source in the same known context
        replaces the old one; without context, both are kept and the newer comes first."""
        added = known = skipped = 0
        origins: dict[str, int] = {}
        batch: list[tuple[int, int, int, int, str, str, int, int]] = []
        now = time.time_ns() // 1_000_000

        def write() -> None:
            nonlocal added, known
            before = self._db.execute("SELECT coalesce(max(id), 0) FROM unit").fetchone()[0]
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                placed = [row[:4] for row in batch if row[2]]
                if placed:
                    query = "DELETE FROM unit WHERE pair = ? AND source_hash = ? AND context = ? AND target_hash <> ?"
                    self._db.executemany(query, placed)
                changes = self._db.total_changes
                self._db.executemany(_UPSERT, batch)
                written = self._db.total_changes - changes
            new = self._db.execute("SELECT count(*) FROM unit WHERE id > ?", (before,)).fetchone()[0]
            added, known = added + new, known + written - new
            batch.clear()

        with plain_errors(self.path):
            for item in pairs:
                entry = item if isinstance(item, Entry) else Entry(*item)
                source, target = normalise(entry.source), normalise(entry.target)
                if not source or not target:
                    skipped += 1
                    continue
                origin = origins.get(entry.origin)
                if origin is None:
                    origin = origins[entry.origin] = self._origin(entry.origin)
                hashed = (_hash(source), _context(entry.before, entry.after), _hash(target))
                batch.append((self._pair, *hashed, entry.source.strip(), entry.target.strip(), origin, now))
                if len(batch) >= _BATCH:
                    write()
            write()
        return Added(added, known, skipped)

    def index(self) -> None:
        """Make ready for fuzzy look-ups what was added; else the next fuzzy look-up does it."""
        with plain_errors(self.path):
            self._index.catch_up()

    def set_penalty(self, origin: str, points: int) -> None:
        """Take `points` off the percentage of every match of `origin`."""
        self._origin(origin)
        self._db.execute("UPDATE origin SET penalty = ? WHERE name = ?", (points, origin))

    def lookup_many(
        self,
        texts: Sequence[str],
        *,
        before: Sequence[str] | None = None,
        after: Sequence[str] | None = None,
        threshold: int = 75,
        limit: int = 5,
    ) -> list[tuple[Match, ...]]:
        """For each text its matches at `threshold` per cent or more, best first, newest first among equals, at most `limit`.

        `before` and `after` are the neighbouring sources of each text ("" at a document's edge); with both, 101 % is possible.
        A text with an exact match is not searched for fuzzy ones; with a threshold of 100 nothing is.
        """
        with plain_errors(self.path):
            keys = [normalise(text) for text in texts]
            contexts = (
                [_context(b, a) for b, a in zip(before, after, strict=True)] if before is not None and after is not None else None
            )
            exact = self._exact(keys)
            results: list[tuple[Match, ...]] = []
            caught_up = False
            for i, key in enumerate(keys):
                rows = exact.get(_hash(key), []) if key else []
                found = [
                    (_points(101 if contexts and context == contexts[i] else 100, penalty), changed, Match(s, t, 0, name))
                    for s, t, context, name, penalty, changed in rows
                    if normalise(s) == key
                ]
                if not any(p >= 100 for p, _, _ in found) and key and threshold < 100:
                    if not caught_up:
                        self._index.catch_up()
                        caught_up = True
                    found += self._fuzzy(key, threshold)
                results.append(_ranked(found, threshold, limit))
            return results

    def _exact(self, keys: Sequence[str]) -> dict[int, list[tuple[str, str, int, str, int, int]]]:
        found: dict[int, list[tuple[str, str, int, str, int, int]]] = {}
        hashes = list({_hash(key) for key in keys if key})
        for start in range(0, len(hashes), 500):
            part = hashes[start : start + 500]
            marks = ",".join("?" * len(part))
            query = (
                "SELECT source_hash, source, target, context, name, penalty, changed FROM unit JOIN origin ON origin.id = origin "  # noqa: S608
                f"WHERE pair = ? AND source_hash IN ({marks})"
            )
            for key, *row in self._db.execute(query, (self._pair, *part)):
                found.setdefault(key, []).append(tuple(row))
        return found

    def _fuzzy(self, text: str, threshold: int) -> list[tuple[int, int, Match]]:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        letters = code(text)
        least = floor(text, threshold)
        candidates = self._index.candidates(letters, least)
        scores = process.cdist(
            [letters], [c for _, c in candidates], scorer=Levenshtein.normalized_similarity, score_cutoff=least / 100
        )
        near = sorted(((float(s), unit) for s, (unit, _) in zip(scores[0], candidates, strict=True) if s > 0), reverse=True)[:40]
        if not near:
            return []
        ids = [unit for _, unit in near]
        query = (
            "SELECT source, target, name, penalty, changed FROM unit JOIN origin ON origin.id = origin "  # noqa: S608
            f"WHERE unit.id IN ({','.join('?' * len(ids))})"
        )
        asked = grains(text)
        found = []
        for source, target, name, penalty, changed in self._db.execute(query, ids):
            match = adapt(text, Match(source, target, 0, name), self.source_lang, self.target_lang)
            alike = percent(asked, grains(match.source))
            # 100 is kept for texts that were there before, letter for letter.
            found.append((_points(min(99, alike), penalty), changed, match))
        return found

    def concordance(self, text: str, *, side: str = "source", limit: int = 50) -> list[Match]:
        """Units whose source (or target) contains `text`, case and accents aside, newest first; `percent` is 0."""
        wanted = bare(text)
        column = "target" if side == "target" else "source"
        self._db.create_function("holds", 1, lambda t: wanted in bare(t), deterministic=True)
        query = f"SELECT source, target, name FROM unit JOIN origin ON origin.id = origin WHERE pair = ? AND holds({column}) "  # noqa: S608
        with plain_errors(self.path):
            rows = self._db.execute(query + "ORDER BY changed DESC, unit.id DESC LIMIT ?", (self._pair, limit)).fetchall()
        return [Match(s, t, 0, name) for s, t, name in rows]

    def entries(self) -> Iterator[Entry]:
        """Everything remembered for this pair, in the order it came, streaming."""
        query = "SELECT source, target, name FROM unit JOIN origin ON origin.id = origin WHERE pair = ? ORDER BY unit.id"
        for source, target, name in self._db.execute(query, (self._pair,)):
            yield Entry(source, target, origin=name)

    def _origin(self, name: str) -> int:
        self._db.execute("INSERT OR IGNORE INTO origin (name) VALUES (?)", (name,))
        return int(self._db.execute("SELECT id FROM origin WHERE name = ?", (name,)).fetchone()[0])


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _context(before: str | None, after: str | None) -> int:
    """A hash of the two neighbours; 0 when they are not known."""
    return 0 if before is None or after is None else _hash(f"{normalise(before)}\x1f{normalise(after)}") or 1


def _points(percentage: int, penalty: int) -> int:
    return max(0, percentage - penalty)


def _ranked(found: list[tuple[int, int, Match]], threshold: int, limit: int) -> tuple[Match, ...]:
    best: dict[tuple[str, str], tuple[int, int, Match]] = {}
    for row in found:
        key = (normalise(row[2].source), normalise(row[2].target))
        if row[0] >= threshold and (key not in best or row[:2] > best[key][:2]):
            best[key] = row
    rows = sorted(best.values(), key=lambda row: row[:2], reverse=True)[:limit]
    return tuple(Match(m.source, m.target, points, m.origin) for points, _, m in rows)


def pairs(path: Path) -> list[tuple[str, str]]:
    """The language pairs of a memory file that hold anything."""
    return list(dict.fromkeys((source, target) for source, target, *_ in statistics(path)))


def statistics(path: Path) -> list[tuple[str, str, str, int, int]]:
    """For each language pair and origin: source language, target language, origin, units, penalty."""
    db = connect(path)
    try:
        with plain_errors(path):
            return db.execute(
                """SELECT source_lang, target_lang, name, count(*), penalty FROM unit JOIN pair ON pair.id = pair
                JOIN origin ON origin.id = origin GROUP BY pair, origin ORDER BY 1, 2, 3"""
            ).fetchall()
    finally:
        db.close()
