"""Which remembered segments may resemble a text: an index of rare words, kept in the memory's own file.

Prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): segments within the edit distance that the threshold allows must
share at least one of the query's rarest words, so that only their postings are read. Candidates are ranked by the rarity of what
they share, cut at `CANDIDATES`, and compared by their codes (`corpus.fuzzy.code`).

The index is made of blocks, each a range of unit ids and at most `BLOCK` units; units newer than the last block are added after an
import or when a fuzzy look-up needs them, and small blocks melt into the new one, so that there are never many. A posting is one
blob: ids (uint32), then lengths (uint8).
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from corpus.fuzzy import codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CANDIDATES = 400
BLOCK = 200_000
"""Units of one block: as many as are built at once, in about 200 MB."""
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
        """Index the units that are newer than the last block, together with the small blocks before them; not in a file that may
        only be read."""
        if self._db.execute("PRAGMA query_only").fetchone()[0]:
            return
        last = self._db.execute("SELECT coalesce(max(last), 0) FROM block WHERE pair = ?", (self._pair,)).fetchone()[0]
        query = "SELECT count(*), coalesce(max(id), 0) FROM unit WHERE pair = ? AND id > ?"
        new, newest = self._db.execute(query, (self._pair, last)).fetchone()
        if not new:
            return
        first, size = last + 1, new
        blocks = self._db.execute("SELECT first, size FROM block WHERE pair = ? ORDER BY first DESC", (self._pair,))
        melted = []
        for start, count in blocks.fetchall():
            if count > 2 * size or count + size > BLOCK:
                break
            first, size = start, size + count
            melted.append(start)
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for start in melted:
                self._db.execute("DELETE FROM posting WHERE pair = ? AND block = ?", (self._pair, start))
                self._db.execute("DELETE FROM block WHERE pair = ? AND first = ?", (self._pair, start))
            rows = self._db.execute(
                "SELECT id, source FROM unit WHERE pair = ? AND id BETWEEN ? AND ? ORDER BY id", (self._pair, first, newest)
            )
            while units := list(islice(rows, BLOCK)):
                self._build(first, [unit for unit, _ in units], codes([source for _, source in units]))
                first = units[-1][0] + 1

    def _build(self, first: int, units: Sequence[int], coded: Sequence[str]) -> None:
        """One block: the code of each unit, and for each word the units that hold it."""
        self._db.executemany("INSERT OR REPLACE INTO coded VALUES (?, ?)", zip(units, coded, strict=True))
        postings = ((self._pair, word, first, blob) for word, blob in _postings(units, coded))
        self._db.executemany("INSERT INTO posting VALUES (?, ?, ?, ?)", postings)
        self._db.execute("INSERT INTO block VALUES (?, ?, ?, ?)", (self._pair, first, units[-1], len(units)))

    def candidates(self, letters: str, threshold: float) -> list[tuple[int, str]]:
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
        gained = weights[ids]
        weights[ids] = 0
        if len(ids) > CANDIDATES:
            # A unit stands there once for each word that it shares, and the better it is the more often.
            most = min(len(ids) - 1, CANDIDATES * len(touched))
            first = np.argpartition(-gained, most)[: most + 1]
            ids, where = np.unique(ids[first], return_index=True)
            gained = gained[first][where]
            if len(ids) > CANDIDATES:
                ids = ids[np.argpartition(-gained, CANDIDATES)[:CANDIDATES]]
        found = ids.tolist()
        marks = ",".join("?" * len(found))
        return self._db.execute(f"SELECT unit, code FROM coded WHERE unit IN ({marks})", found).fetchall()  # noqa: S608 - marks only

    def _rarest(self, letters: str, threshold: float) -> list[tuple[int, int]]:
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


def _postings(units: Sequence[int], coded: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """For each word its posting, by sorting all words with the places of their units."""
    import numpy as np

    lengths = np.fromiter(map(len, coded), np.int64, len(coded))
    letters = np.frombuffer("".join(coded).encode("utf-32-le"), np.uint32)
    pairs = letters.astype(np.uint64) << 32 | np.repeat(np.arange(len(coded), dtype=np.uint64), lengths)
    pairs.sort()
    if not len(pairs):
        return
    pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))]
    words, places = (pairs >> 32).astype(np.uint32), pairs.astype(np.uint32)
    ids = np.asarray(units, np.uint32)[places].tobytes()
    sizes = np.minimum(lengths, 255).astype(np.uint8)[places].tobytes()
    starts = np.flatnonzero(np.concatenate(([True], words[1:] != words[:-1])))
    for word, start, end in zip(words[starts].tolist(), starts.tolist(), [*starts[1:].tolist(), len(words)], strict=True):
        yield word, ids[4 * start : 4 * end] + sizes[start:end]
