"""The translation memory: what was translated before, in one SQLite file.

Exact matches are found by a hash of the normalised text (100 %, and 101 % between the same neighbours), fuzzy ones through an
index of rare words (`corpus.memory_index`). Numbers and names of fuzzy matches are adapted where that is certain; origins can
carry a penalty in points. A memory is asked for a pair of languages whatever the regions: fr-FR and en-GB answer fr and en.
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
from corpus.languages import primary, region, script
from corpus.letters import bare
from corpus.memory_file import connect, plain_errors
from corpus.values import Match

_BATCH = 20_000
_Row = tuple[str, str, int, str, int, tuple[int, ...]]
"""Source, target, context, origin, points off, and when it was changed."""
_ELSEWHERE = 2
"""Points off where both languages are those asked for and a region is another: proposed, and not filled in."""
_UPSERT = """INSERT INTO unit (pair, source_hash, context, target_hash, source, target, origin, changed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET changed = max(changed, excluded.changed), origin = CASE
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
    changed: int = 0
    """Milliseconds since 1970; 0: now."""


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
        self._indexes: dict[int, memory_index.RareWords] = {}

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
        return int(self._db.execute("SELECT count(*) FROM unit WHERE pair = ?", (self._pair(),)).fetchone()[0])

    def _pair(self) -> int:
        """The id of exactly this pair; 0 where nothing was remembered for it yet."""
        query = "SELECT id FROM pair WHERE source_lang = ? AND target_lang = ?"
        row = self._db.execute(query, (self.source_lang, self.target_lang)).fetchone()
        return row[0] if row else 0

    def _pairs(self) -> list[tuple[int, int]]:
        """Ids of the pairs that answer for this one, each with the points that it loses."""
        found = []
        for pair, *langs in self._db.execute("SELECT id, source_lang, target_lang FROM pair ORDER BY id"):
            apart = [_apart(*both) for both in zip((self.source_lang, self.target_lang), langs, strict=True)]
            if None not in apart:
                found.append((pair, max(points or 0 for points in apart)))
        return found

    def _index_of(self, pair: int) -> memory_index.RareWords:
        if pair not in self._indexes:
            self._indexes[pair] = memory_index.RareWords(self._db, pair)
        return self._indexes[pair]

    def add_many(self, pairs: Iterable[Entry | tuple[str, str]]) -> Added:
        """Remember `pairs`, in batches that are each written whole. Another target for the same source in the same known context
        replaces an older one; without context, both are kept and the newer comes first."""
        added = known = skipped = 0
        origins: dict[str, int] = {}
        batch: list[tuple[int, int, int, int, str, str, int, int]] = []
        now = time.time_ns() // 1_000_000
        langs = self.source_lang, self.target_lang

        def write() -> None:
            nonlocal added, known
            before = self._db.execute("SELECT coalesce(max(id), 0) FROM unit").fetchone()[0]
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                placed = [(*row[:4], row[7]) for row in batch if row[2]]
                if placed:
                    query = "DELETE FROM unit WHERE pair = ? AND source_hash = ? AND context = ? AND target_hash <> ? AND changed <= ?"
                    self._db.executemany(query, placed)
                changes = self._db.total_changes
                self._db.executemany(_UPSERT, batch)
                written = self._db.total_changes - changes
            new = self._db.execute("SELECT count(*) FROM unit WHERE id > ?", (before,)).fetchone()[0]
            added, known = added + new, known + written - new
            batch.clear()

        with plain_errors(self.path):
            self._db.execute("INSERT OR IGNORE INTO pair (source_lang, target_lang) VALUES (?, ?)", langs)
            pair = self._pair()
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
                batch.append((pair, *hashed, entry.source.strip(), entry.target.strip(), origin, entry.changed or now))
                if len(batch) >= _BATCH:
                    write()
            write()
        return Added(added, known, skipped)

    def index(self) -> None:
        """Make ready for fuzzy look-ups what was added; else the next fuzzy look-up does it."""
        with plain_errors(self.path):
            if pair := self._pair():
                self._index_of(pair).catch_up()

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
            pairs = dict(self._pairs())
            exact = self._exact(keys, pairs)
            results: list[tuple[Match, ...]] = []
            caught_up = False
            for i, key in enumerate(keys):
                rows = exact.get(_hash(key), []) if key else []
                found = [
                    (_points(101 if contexts and context == contexts[i] else 100, penalty), age, Match(s, t, 0, name))
                    for s, t, context, name, penalty, age in rows
                    if normalise(s) == key
                ]
                if not any(p >= 100 for p, _, _ in found) and key and threshold < 100:
                    if not caught_up:
                        for pair in pairs:
                            self._index_of(pair).catch_up()
                        caught_up = True
                    for pair, points in pairs.items():
                        found += self._fuzzy(key, threshold, pair, points)
                results.append(_ranked(found, threshold, limit))
            return results

    def _exact(self, keys: Sequence[str], pairs: dict[int, int]) -> dict[int, list[_Row]]:
        found: dict[int, list[_Row]] = {}
        hashes = list({_hash(key) for key in keys if key})
        for start in range(0, len(hashes), 500):
            part = hashes[start : start + 500]
            marks = ",".join("?" * len(part))
            query = (
                "SELECT source_hash, source, target, context, name, penalty, changed, unit.id FROM unit "  # noqa: S608
                f"JOIN origin ON origin.id = origin WHERE pair = ? AND source_hash IN ({marks})"
            )
            for pair, points in pairs.items():
                for key, source, target, context, name, penalty, *age in self._db.execute(query, (pair, *part)):
                    found.setdefault(key, []).append((source, target, context, name, penalty + points, tuple(age)))
        return found

    def _fuzzy(self, text: str, threshold: int, pair: int, points: int) -> list[tuple[int, tuple[int, ...], Match]]:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        letters = code(text)
        least = floor(text, threshold)
        candidates = self._index_of(pair).candidates(letters, least)
        scores = process.cdist(
            [letters], [c for _, c in candidates], scorer=Levenshtein.normalized_similarity, score_cutoff=least / 100
        )
        near = sorted(((float(s), unit) for s, (unit, _) in zip(scores[0], candidates, strict=True) if s > 0), reverse=True)[:40]
        if not near:
            return []
        ids = [unit for _, unit in near]
        query = (
            "SELECT source, target, name, penalty, changed, unit.id FROM unit JOIN origin ON origin.id = origin "  # noqa: S608
            f"WHERE unit.id IN ({','.join('?' * len(ids))})"
        )
        asked = grains(text)
        found = []
        for source, target, name, penalty, *age in self._db.execute(query, ids):
            match = adapt(text, Match(source, target, 0, name), self.source_lang, self.target_lang)
            alike = percent(asked, grains(match.source))
            # 100 is kept for texts that were there before, letter for letter.
            found.append((_points(min(99, alike), penalty + points), tuple(age), match))
        return found

    def concordance(self, text: str, *, side: str = "source", limit: int = 50) -> list[Match]:
        """Units whose source (or target) contains `text`, case and accents aside, newest first; `percent` is 0."""
        wanted = bare(text)
        column = "target" if side == "target" else "source"
        self._db.create_function("holds", 1, lambda t: wanted in bare(t), deterministic=True)
        with plain_errors(self.path):
            pairs = [pair for pair, _ in self._pairs()]
            query = (
                "SELECT source, target, name FROM unit JOIN origin ON origin.id = origin "  # noqa: S608 - marks only
                f"WHERE pair IN ({','.join('?' * len(pairs))}) AND holds({column}) ORDER BY changed DESC, unit.id DESC LIMIT ?"
            )
            rows = self._db.execute(query, (*pairs, limit)).fetchall()
        return [Match(s, t, 0, name) for s, t, name in rows]

    def entries(self) -> Iterator[Entry]:
        """Everything remembered for exactly this pair, the oldest first, streaming."""
        query = "SELECT source, target, name FROM unit JOIN origin ON origin.id = origin WHERE pair = ? ORDER BY changed, unit.id"
        for source, target, name in self._db.execute(query, (self._pair(),)):
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


def _apart(asked: str, known: str) -> int | None:
    """Points off for a language beside the one asked for; None for another language or script."""
    if primary(asked) != primary(known) or script(asked) != script(known):
        return None
    return _ELSEWHERE if region(asked) and region(known) and region(asked) != region(known) else 0


def _ranked(found: list[tuple[int, tuple[int, ...], Match]], threshold: int, limit: int) -> tuple[Match, ...]:
    best: dict[tuple[str, str], tuple[int, tuple[int, ...], Match]] = {}
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
