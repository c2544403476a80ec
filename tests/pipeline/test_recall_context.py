"""What the memory knows of a segment's neighbours holds across the batches of a run too."""

from __future__ import annotations

from pathlib import Path

from corpus.memory import Entry, Memory
from corpus.values import Segment
from pipeline.flow import weave
from pipeline.jobs.run import BATCH, batches
from pipeline.options import Options
from pipeline.resources import Resources

LINES = [f"La réunion numéro {n} a commencé à l'heure." for n in range(2 * BATCH + 3)]


def test_batches_know_what_follows() -> None:
    segments = [Segment(f"d:{n}:0", "x", "fr") for n in range(5)]
    assert [([s.id for s in batch], s and s.id) for batch, s in batches(segments, 2)] == [
        (["d:0:0", "d:1:0"], "d:2:0"),
        (["d:2:0", "d:3:0"], "d:4:0"),
        (["d:4:0"], None),
    ]
    assert list(batches([])) == []


def test_context_matches_at_the_edges_of_batches(tmp_path: Path) -> None:
    around = ["", *LINES, ""]
    with Memory.open(tmp_path / "m.sqlite", "fr", "en") as memory:
        memory.add_many(Entry(line, f"Meeting {n} began on time.", around[n], around[n + 2]) for n, line in enumerate(LINES))
    tools = Resources(Options(memory=tmp_path / "m.sqlite"), "fr", "en")
    segments = [Segment(f"d:{n}:0", line, "fr", "d", n) for n, line in enumerate(LINES)]
    before, found = "", []
    for batch, following in batches(segments):
        for unit in weave(batch, tools, before=before, following=following):
            before = unit.source
            found.append(unit.origin.percent if unit.origin else None)
    assert found == [101] * len(LINES)


def test_what_the_memory_says_is_flagged_and_never_rewritten(tmp_path: Path) -> None:
    glossary = tmp_path / "g.csv"
    glossary.write_text("fr,en\nhashtag,hashtag\n", encoding="utf-8")
    known = {
        "Une amende de 500 yuans a été infligée.": "A fine of 900 yuan was imposed.",
        "Le hashtag a été supprimé.": "The tag was removed.",
        "La séance est levée.": "The session is over.",
    }
    with Memory.open(tmp_path / "m.sqlite", "fr-FR", "en-GB") as memory:
        memory.add_many(known.items())
    tools = Resources(Options(memory=tmp_path / "m.sqlite", glossaries=(glossary,)), "fr", "en")
    units = weave([Segment(f"d:{n}:0", line, "fr", "d", n) for n, line in enumerate(known)], tools)
    assert [u.target for u in units] == list(known.values())
    assert [u.state for u in units] == ["initial", "initial", "translated"]
    assert [{i.check for i in u.issues} for u in units[:2]] == [{"amounts"}, {"terms"}]
    assert not any(u.target_changes for u in units)
