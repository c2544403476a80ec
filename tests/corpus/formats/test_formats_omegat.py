"""OmegaT's editor at work: what it shows of our files, what it fills in from our memory, and its file taken back by `apply`."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from corpus.formats import by_name, by_path
from corpus.inlines import weave
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, InlineKind, Issue, Origin
from pipeline.commands.apply import command

pytestmark = pytest.mark.debian("omegat")
SIGNATURE = Signature("0.1.0", "fr", "en", engine="ctranslate2")
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>fr</source_lang><target_lang>en</target_lang><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags></project></omegat>"""
SAVED = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.1"><header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext"
 creationtoolversion="3.6.0" segtype="sentence" srclang="fr"/><body>
<tu><tuv lang="fr"><seg>Un panneau & l'été.</seg></tuv><tuv lang="en" changeid="anna"><seg>A panel & the summer.</seg></tuv></tu>
<tu><tuv lang="fr"><seg>Le &lt;f0>chat&lt;/f0> dort.</seg></tuv><tuv lang="en"><seg>The &lt;f0>cat&lt;/f0> is asleep.</seg></tuv></tu>
</body></tmx>""".replace(" & ", " &amp; ")
BOLD = (Inline(3, "open", "1", "**", "<b>"), Inline(7, "close", "1", "**", "</b>"))
MOVED = tuple(replace(m, position=m.position + 1) for m in BOLD)
TEXTS = [("Le chat dort.", "The cat sleeps."), ("Un panneau & l'été.", "A sign."), ("Une phrase.", "A sentence."), ("OK.", "")]
UNITS = [
    AlignedUnit(
        f"d:{n}:0", "fr", "en", s, s, t, "translated" if t else "initial", draft=t, document="d", block=n, score=-0.5,
        origin=Origin("ctranslate2", "it's", "r"), issues=(Issue("w", "info", "it's odd"),) * (n == 2), notes=("mine",) * (n == 2),
        source_inlines=BOLD if n == 0 else (), target_inlines=MOVED if n == 0 else (),
    )
    for n, (s, t) in enumerate(TEXTS)
]  # fmt: skip


def written(name: str) -> bytes:
    out = io.BytesIO()
    by_name(name).write_aligned(SIGNATURE, UNITS, out)
    return out.getvalue()


def project(folder: Path, name: str) -> Path:
    for part in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (folder / part).mkdir(parents=True)
    (folder / "omegat.project").write_text(PROJECT)
    (folder / "tm" / "auto" / "memory.tmx").write_bytes(written("tmx"))
    path = folder / "source" / f"d.fr-en{by_name(name).extensions[0]}"
    path = path if path.suffix == ".xlf" else path.with_suffix(".xlf")
    path.write_bytes(written(name))
    return folder / "target" / path.name


def omegat(folder: Path, *options: str) -> None:
    command_line = ["omegat", str(folder), f"--config-dir={folder / 'config'}", "--disable-project-locking", *options]
    env = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    subprocess.run(command_line, check=True, timeout=120, capture_output=True, env=env)


@pytest.mark.parametrize(("name", "side"), [("omegat", 0), ("xliff12", 1)])
def test_it_shows_texts_and_nothing_else(name: str, side: int, tmp_path: Path) -> None:
    project(tmp_path / "p", name)
    seen = tmp_path / "seen.tmx"
    options = ("--mode=console-createpseudotranslatetmx", f"--pseudotranslatetmx={seen}", "--pseudotranslatetype=equal")
    omegat(tmp_path / "p", *options)
    shown = {"".join(tu.find("tuv/seg").itertext()) for tu in etree.parse(seen).iter("tu")}
    texts = {pair[side] for pair in TEXTS[1:] if pair[side]}
    assert shown == texts | {("Le <f0>chat</f0> dort.", "The <f0>cat </f0>sleeps.")[side]}


def test_what_it_writes_is_taken_back(tmp_path: Path) -> None:
    job = tmp_path / "out"
    job.mkdir()
    for name in ("jsonl", "tmx", "xliff", "omegat"):
        (job / f"d.fr-en{by_name(name).extensions[0]}").write_bytes(written(name))
    path = project(tmp_path / "p", "omegat")
    (tmp_path / "p" / "omegat" / "project_save.tmx").write_text(SAVED)
    omegat(tmp_path / "p", "--mode=console-translate")
    units = list(by_name("omegat").read_aligned(io.BytesIO(path.read_bytes()), path.name)[1])
    assert [u.target for u in units] == ["The cat is asleep.", "A panel & the summer.", "A sentence.", ""]
    assert [(u.id, u.source, u.raw, u.block, u.notes) for u in units] == [
        (u.id, u.source, u.raw, u.block, u.notes) for u in UNITS
    ]
    assert units[3] == UNITS[3]

    done = CliRunner().invoke(command, [str(path), "--job", str(job)])
    assert done.exit_code == 0, done.output
    assert "2 texts changed, 0 units approved, 0 conflicts, 0 unknown" in done.output
    for extension in ("jsonl", "tmx", "xlf", "omegat.xlf"):
        path = job / f"d.fr-en.{extension}"
        found = list(by_path(path).read_aligned(path.open("rb"), "f")[1])
        assert [u.target for u in found] == ["The cat is asleep.", "A panel & the summer.", "A sentence.", ""]
        assert [(m.position, m.kind, m.data) for m in found[0].target_inlines] == [(4, "open", "**"), (7, "close", "**")] or (
            extension == "jsonl" and [m.position for m in found[0].target_inlines] == [4, 7]
        )


def marked(text: str) -> tuple[str, tuple[Inline, ...]]:
    """`a <b>c</b> {d}` as text and tags."""
    body, marks, done = "", list[Inline](), 0
    for match in re.finditer(r"<(/?)([^<>]+?)(/?)>|\{(\w+)\}", text):
        body += text[done : match.start()]
        kind: InlineKind = "empty" if match[3] or match[4] else "close" if match[1] else "open"
        marks.append(Inline(len(body), kind, match[2] or match[4], match[0]))
        done = match.end()
    return body + text[done:], tuple(marks)


def shown(text: str, marks: tuple[Inline, ...]) -> str:
    return "".join(p if isinstance(p, str) else p.data for p in weave(text, marks))


MARKED = [
    ("Un <b>rouge</b> et <u>bleu</u> {n}.", "A <u>blue</u> and <b>red</b> {n}."),
    ("Mot {0} un.", "Word {0} one."),
    ("{a}Mot <b>deux</b> fin.", "{a}Word <b>two</b> end."),
    ("<a><b>Mot</b> trois</a>", "<a><b>Word</b> three</a>"),
    ("</z>quatre <b>mots</b> z", "</z>four <b>words</b> z"),
    ("cinq <b>mots</b> z<o>", "five <b>words</b> z<o>"),
    ("<a>{b}Six mots</a> x", "<a>{b}Six words</a> x"),
    ("Sept mots <br/>", "Seven words <br/>"),
    ("Huit <i>un <b>mot</b></i> fin.", "Eight <i>one <b>word</b></i> end."),
    ("<é>neuf</é> mots", "<é>nine</é> words"),
    ("dix & <1>mots</1>", "ten & <1>words</1>"),
    ("onze mots", "eleven words"),
]


def filled(path: Path) -> list[str]:
    """What stands in the targets of a file that OmegaT wrote."""
    return ["".join(target.itertext()) for target in etree.parse(path).iter("{*}target")]


def read(path: Path) -> list[AlignedUnit]:
    return list(by_name("omegat").read_aligned(io.BytesIO(path.read_bytes()), path.name)[1])


def marked_units() -> list[AlignedUnit]:
    units = []
    for n, (source, target) in enumerate(MARKED):
        (s, before), (t, after) = marked(source), marked(target)
        units.append(
            replace(UNITS[1], id=f"d:{n}:0", block=n, raw=s, source=s, target=t, source_inlines=before, target_inlines=after)
        )
    return units


def test_segments_with_tags_come_from_our_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.UNITS", marked_units())
    path = project(tmp_path / "p", "omegat")
    (tmp_path / "p" / "tm" / "auto" / "memory.tmx").write_bytes(written("omegat-tm"))
    omegat(tmp_path / "p", "--mode=console-translate")
    assert filled(path) == [target for _, target in MARKED]
    assert [shown(u.target, u.target_inlines) for u in read(path)] == [target for _, target in MARKED]


def test_without_a_memory_nothing_is_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the tests around this one would say nothing: a unit that nobody touched is read with the target that it was sent with."""
    path = project(tmp_path / "p", "omegat")
    (tmp_path / "p" / "tm" / "auto" / "memory.tmx").unlink()
    omegat(tmp_path / "p", "--mode=console-translate")
    assert filled(path) == [shown(u.source, u.source_inlines) for u in UNITS]
    assert [u.target for u in read(path)] == [u.target for u in UNITS]


LEVEL_2 = (
    '<?xml version="1.0" encoding="UTF-8"?><omegat><preference version="1.0"><ext_tmx_show_level2>true</ext_tmx_show_level2>'
    "<ext_tmx_use_slash>true</ext_tmx_use_slash></preference></omegat>"
)


@pytest.mark.parametrize(("preferences", "number"), [("", 0), (LEVEL_2, 5)])
def test_our_plain_memory_serves_tags_within_a_segment_where_omegat_shows_them(
    preferences: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its option `TMX level 2`; tags around a segment it does not show, and so does not find."""
    monkeypatch.setattr(f"{__name__}.UNITS", marked_units()[:-1])
    path = project(tmp_path / "p", "omegat")
    (tmp_path / "p" / "config").mkdir()
    if preferences:
        (tmp_path / "p" / "config" / "omegat.prefs").write_text(preferences)
    omegat(tmp_path / "p", "--mode=console-translate")
    found = [(text, target) for text, (source, target) in zip(filled(path), MARKED, strict=False) if text != source]
    assert len(found) == number
    assert all(text == target for text, target in found)
