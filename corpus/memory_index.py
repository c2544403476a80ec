"""Which remembered segments may resemble a text: an index of rare words, kept in the memory's own file.

Prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): segments within the edit distance that the threshold allows must
share at least one of the query's rarest words, so that only their postings are read. Candidates are ranked by the rarity of what
they share, cut at `CANDIDATES`, and compared by their codes (`corpus.fuzzy.code`).

The index is made of blocks, each a range of unit ids; units newer than the last block are added when a fuzzy look-up needs them,
and small blocks melt into the new one, so that there are never many. A posting is one blob: ids (uint32), then lengths (uint8).
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections import Counter
from typing import TYPE_CHECKING

from corpus.fuzzy import code

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CANDIDATES = 400
_MOST_READ = 200_000
"""Postings of one query: beyond so many, what the rarer words have found has to do."""
SCHEMA = """
CREATE TABLE block (pair INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, size INTEGER NOT NULL,
                    PRIMARY KEY (pair, first));
CREATE TABLE posting (pair INTEGER NOT NULL, word INTEGER NOT NULL, block INTEGER NOT NULL, units BLOB NOT NULL);
CREATE INDEX posting_word ON posting (pair, word);
CREATE INDEX posting_block ON posting (pair, block);
CREATE TABLE coded (unit INTEGER PRIMARY KEY, code TEXT NOT NULL);
"""
_POSTING = 5  # bytes: four of id, one of length


class RareWords:
    """The index over one language pair of a memory file."""

    def __init__(self, db: sqlite3.Connection, pair: int) -> None:
        self._db, self._pair = db, pair
        self._weights: NDArray[np.float32] | None = None

    def catch_up(self) -> None:
        """Index the units that are newer than the last block, together with the small blocks before them."""
        last = self._db.execute("SELECT coalesce(max(last), 0) FROM block WHERE pair = ?", (self._pair,)).fetchone()[0]
        query = "SELECT count(*), coalesce(max(id), 0) FROM unit WHERE pair = ? AND id > ?"
        new, newest = self._db.execute(query, (self._pair, last)).fetchone()
        if not new:
            return
        first, size = last + 1, new
        blocks = self._db.execute("SELECT first, size FROM block WHERE pair = ? ORDER BY first DESC", (self._pair,))
        melted = []
        for start, count in blocks.fetchall():
            if count > 2 * size:
                break
            first, size = start, size + count
            melted.append(start)
        self._build(first, newest, melted)

    def _build(self, first: int, last: int, melted: list[int]) -> None:
        postings: dict[str, tuple[array[int], bytearray]] = {}
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for start in melted:
                self._db.execute("DELETE FROM posting WHERE pair = ? AND block = ?", (self._pair, start))
                self._db.execute("DELETE FROM block WHERE pair = ? AND first = ?", (self._pair, start))
            size = 0
            coded: list[tuple[int, str]] = []
            rows = self._db.execute(
                "SELECT id, source FROM unit WHERE pair = ? AND id BETWEEN ? AND ? ORDER BY id", (self._pair, first, last)
            )
            for unit, source in rows:
                size += 1
                letters = code(source)
                coded.append((unit, letters))
                length = min(255, len(letters))
                for letter in set(letters):
                    entry = postings.get(letter)
                    if entry is None:
                        entry = postings[letter] = (array("I"), bytearray())
                    entry[0].append(unit)
                    entry[1].append(length)
                if len(coded) >= 20_000:
                    self._db.executemany("INSERT OR REPLACE INTO coded VALUES (?, ?)", coded)
                    coded.clear()
            self._db.executemany("INSERT OR REPLACE INTO coded VALUES (?, ?)", coded)
            self._db.executemany(
                "INSERT INTO posting VALUES (?, ?, ?, ?)",
                ((self._pair, ord(w), first, ids.tobytes() + bytes(lengths)) for w, (ids, lengths) in postings.items()),
            )
            self._db.execute("INSERT INTO block VALUES (?, ?, ?, ?)", (self._pair, first, last, size))

    def candidates(self, letters: str, threshold: int) -> list[tuple[int, str]]:
        """Ids and codes of units that may match the coded text `letters` at `threshold` per cent, likeliest first."""
        import numpy as np

        if not letters:
            return []
        chosen = self._rarest(letters, threshold)
        if not chosen:
            return []
        total = self._db.execute("SELECT coalesce(max(last), 0) FROM block WHERE pair = ?", (self._pair,)).fetchone()[0]
        if self._weights is None or len(self._weights) <= total:
            self._weights = np.zeros(total + 1, np.float32)
        weights = self._weights
        # 255 stands for every length from there on.
        shortest, longest = min(255, math.ceil(len(letters) * threshold / 100)), len(letters) * 100 / threshold
        touched = []
        for word, frequency in chosen:
            rarity = np.float32(math.log(2 + total / (1 + frequency)))
            for (blob,) in self._db.execute("SELECT units FROM posting WHERE pair = ? AND word = ?", (self._pair, word)):
                count = len(blob) // _POSTING
                lengths = np.frombuffer(blob, np.uint8, count, 4 * count)
                ids = np.frombuffer(blob, np.uint32, count)[(lengths >= shortest) & (lengths <= longest)]
                weights[ids] += rarity
                touched.append(ids)
        ids = np.concatenate(touched)
        if len(ids) > CANDIDATES:
            ids = np.flatnonzero(weights).astype(np.uint32)
            best = weights[ids]
            if len(ids) > CANDIDATES:
                keep = np.argpartition(-best, CANDIDATES)[:CANDIDATES]
                ids = ids[keep]
        found = ids.tolist()
        for part in touched:
            weights[part] = 0
        marks = ",".join("?" * len(found))
        return self._db.execute(f"SELECT unit, code FROM coded WHERE unit IN ({marks})", found).fetchall()  # noqa: S608 - marks only

    def _rarest(self, letters: str, threshold: int) -> list[tuple[int, int]]:
        """The rarest words of the query, enough that every match has one of them; with the number of units that hold each."""
        times = Counter(letters)
        marks = ",".join("?" * len(times))
        query = f"SELECT word, sum(length(units)) FROM posting WHERE pair = ? AND word IN ({marks}) GROUP BY word"  # noqa: S608
        held = dict(self._db.execute(query, (self._pair, *map(ord, times))).fetchall())
        by_rarity = sorted((held.get(ord(letter), 0) // _POSTING, ord(letter), n) for letter, n in times.items())
        spare = len(letters) * (100 - threshold) / threshold
        chosen: list[tuple[int, int]] = []
        read = 0
        for i, (frequency, word, count) in enumerate(by_rarity):
            # Two words more than needed, when they are cheap to read, rank the candidates better.
            if spare < 0 and (frequency > 5_000 or i > len(by_rarity) // 2 + 1):
                break
            if len(chosen) > 1 and read + frequency > _MOST_READ:
                break
            spare -= count
            read += frequency
            if frequency:
                chosen.append((word, frequency))
        return chosen
