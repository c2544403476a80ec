"""Jobs: files, resumption, what a change touches, bad documents, hostile input, full disks."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from importlib.resources import files as files_of
from pathlib import Path

import pytest

from corpus.formats import by_name
from corpus.values import AlignedUnit

HERE = Path(__file__).parent
NEWS = (HERE / "news.fr.txt").read_text(encoding="utf-8").splitlines()
TERMWEAVE = [sys.executable, "-c", "from pipeline.cli import main; main()"]
GLOSSARY = "fr,en\nréseau social,social network\nCorée du Sud,South Korea\nsyndicat,trade union\n"


def run(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*TERMWEAVE, *args], cwd=cwd, input=stdin, capture_output=True, timeout=300, env={**os.environ, **env})


def translate(cwd: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    common = ("--from", "fr", "--to", "en", "--beam", "1", "--format", "jsonl,tsv,txt")
    return run("translate", *args, *common, cwd=cwd)


def documents(folder: Path, count: int, each: int = 8) -> None:
    for i in range(count):
        lines = [NEWS[(i * 5 + k) % len(NEWS)] for k in range(each)]
        (folder / f"doc{i:02d}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


def units(path: Path) -> list[AlignedUnit]:
    with path.open("rb") as stream:
        return list(by_name("jsonl").read_aligned(stream, str(path))[1])


def test_every_document_gets_its_files_and_a_rerun_translates_nothing(tmp_path: Path) -> None:
    documents(tmp_path, 2)
    first = translate(tmp_path, "doc*.txt", "-o", "out")
    assert first.returncode == 0, first.stderr
    made = files(tmp_path / "out")
    assert sorted(made) == [f"doc{i:02d}.fr-en.{ext}" for i in range(2) for ext in ("jsonl", "tsv", "txt")]
    assert sorted(Path(line).name for line in first.stdout.decode().splitlines()) == sorted(made)
    again = translate(tmp_path, "doc*.txt", "-o", "out")
    assert b"16 (16)" in again.stderr
    assert files(tmp_path / "out") == made
    assert not list((tmp_path / "out/.termweave").glob("units*"))


def test_a_changed_glossary_redoes_only_what_it_touches(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(NEWS) + "\n", encoding="utf-8")
    (tmp_path / "g.csv").write_text(GLOSSARY, encoding="utf-8")
    options = ("a.txt", "--segments", "lines", "-o", "out")
    before = translate(tmp_path, *options)
    assert b"24 (0)" in before.stderr
    after = translate(tmp_path, *options, "--glossary", "g.csv")
    assert b"24 (21)" in after.stderr, after.stderr.decode()
    found = units(tmp_path / "out/a.fr-en.jsonl")
    assert [use.concept != "" for unit in found for use in unit.terms] == [True] * 3


@pytest.mark.slow
def test_kills_at_random_moments_change_nothing(tmp_path: Path) -> None:
    """SIGKILL again and again; the last run's files are those of a run that nobody disturbed, byte for byte."""
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for folder in (calm, rough):
        folder.mkdir()
        documents(folder, 8, each=12)
    assert translate(calm, "doc*.txt", "-o", "out").returncode == 0
    rng = random.Random(11)
    common = ("--from", "fr", "--to", "en", "--beam", "1", "--format", "jsonl,tsv,txt", "--quiet")
    kills = 0
    for _ in range(40):
        process = subprocess.Popen(
            [*TERMWEAVE, "translate", "doc*.txt", *common, "-o", "out"],
            cwd=rough,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=rng.uniform(0.3, 2.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
        else:
            assert process.returncode == 0
            break
        for path in (rough / "out").glob("*.jsonl"):
            assert len(units(path)) == 12, "a file that is there is whole"
    assert kills
    assert translate(rough, "doc*.txt", "-o", "out").returncode == 0
    assert files(rough / "out") == files(calm / "out")


def test_one_bad_document_does_not_stop_the_rest(tmp_path: Path) -> None:
    documents(tmp_path, 2)
    (tmp_path / "doc00b.txt").write_bytes("Les médias".encode("latin-1"))
    result = translate(tmp_path, "doc*.txt", "-o", "out")
    assert result.returncode == 3
    assert b"doc00b.txt: not UTF-8 at byte 5" in result.stderr
    assert b"1 of the documents failed" in result.stderr
    assert {name.split(".")[0] for name in files(tmp_path / "out")} == {"doc00", "doc01"}


BAD = {
    "latin1.txt": ("Les médias ont révélé".encode("latin-1"), "not UTF-8 at byte 5"),
    "nul.txt": (b"Bonjour\0 le monde", "NUL byte in line 1"),
    "empty.txt": (b"", "there is no text in it"),
    "blank.txt": (b" \n\n \n", "there is no text in it"),
    "broken.tmx": (b"<tmx version='1.4'><body><tu>", "broken.tmx"),
    "bomb.tmx": (
        b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><tmx><body>&b;</body></tmx>',
        "bomb.tmx",
    ),
    "strange.xyz": (b"hello", "no format for the extension"),
    "letter.odt": (b"PK", "save it as .docx"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_alone_is_one_line_exit_2_and_no_output(tmp_path: Path, name: str) -> None:
    data, message = BAD[name]
    (tmp_path / name).write_bytes(data)
    result = translate(tmp_path, name, "-o", "out")
    assert result.returncode == 2
    lines = result.stderr.decode().strip().splitlines()
    assert message in lines[-1]
    assert "Traceback" not in result.stderr.decode()
    assert not files(tmp_path / "out")


def zip_bomb(path: Path) -> None:
    """A small DOCX whose main part claims to be small and unpacks to 300 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    zip_bomb(tmp_path / "bomb.docx")
    result = translate(tmp_path, "bomb.docx", "-o", "out")
    assert result.returncode == 2
    assert b"bomb.docx" in result.stderr
    assert result.stderr.count(b"\n") == 1
    assert not files(tmp_path / "out")


def test_terms_that_contradict_each_other_are_named_with_both_places(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    (tmp_path / "a.csv").write_text("fr,en\nréseau social,social network\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("fr,en\nréseau social,social medium\n", encoding="utf-8")
    result = translate(tmp_path, "doc00.txt", "--glossary", "a.csv", "--glossary", "b.csv", "-o", "out")
    assert result.returncode == 0, result.stderr
    assert b"social medium (b.csv:2) wins over social network (a.csv:2)" in result.stderr


def test_a_text_in_another_language_than_said_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The government has announced new measures for farmers this week.\n" * 3, encoding="utf-8")
    result = translate(tmp_path, "a.txt", "-o", "out")
    assert b"looks like en, not fr" in result.stderr


@pytest.mark.parametrize(
    ("glossary", "message"),
    [
        (b"fr,en\nforum\n", b"g.csv:2"),
        ("fr,en\nm\xe9dia,media\n".encode("latin-1"), b"g.csv: not UTF-8"),
        (b"", b"g.csv"),
    ],
)
def test_a_bad_glossary_is_one_line_with_its_place(tmp_path: Path, glossary: bytes, message: bytes) -> None:
    documents(tmp_path, 1)
    (tmp_path / "g.csv").write_bytes(glossary)
    result = translate(tmp_path, "doc00.txt", "--glossary", "g.csv", "-o", "out")
    assert result.returncode == 2
    assert message in result.stderr
    assert b"Traceback" not in result.stderr
    assert not files(tmp_path / "out")


@pytest.mark.parametrize("language", [("--from", "fr"), ()], ids=["said", "guessed"])
def test_the_language_in_a_files_name_is_not_said_twice(tmp_path: Path, language: tuple[str, ...]) -> None:
    (tmp_path / "doc.fr.txt").write_text("\n".join(NEWS[:6]) + "\n", encoding="utf-8")
    (tmp_path / "doc.v2.txt").write_text("\n".join(NEWS[:6]) + "\n", encoding="utf-8")
    result = run(
        "translate",
        "doc.fr.txt",
        "doc.v2.txt",
        *language,
        "--to",
        "en",
        "--beam",
        "1",
        "--format",
        "document,tsv",
        "-o",
        "out",
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert sorted(files(tmp_path / "out")) == ["doc.en.txt", "doc.fr-en.tsv", "doc.v2.en.txt", "doc.v2.fr-en.tsv"]


@pytest.mark.parametrize("line", ["7" * 10_000_000, "le mot " * 1_500_000], ids=["digits", "words"])
def test_a_ten_megabyte_line_is_refused_at_once(tmp_path: Path, line: str) -> None:
    (tmp_path / "big.txt").write_text("Bonjour.\n" + line + "\n", encoding="utf-8")
    result = translate(tmp_path, "big.txt", "-o", "out")
    assert result.returncode == 2
    assert result.stderr.startswith(b"termweave: big.txt: paragraph 2 has 10,"), result.stderr
    assert result.stderr.count(b"\n") == 1
    assert b"break it into paragraphs" in result.stderr
    assert not files(tmp_path / "out")


def test_a_ten_megabyte_line_does_not_hold_up_the_other_documents(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    (tmp_path / "big.txt").write_text("7" * 10_000_000, encoding="utf-8")
    result = translate(tmp_path, "big.txt", "doc00.txt", "-o", "out")
    assert result.returncode == 3
    assert sorted(files(tmp_path / "out")) == [f"doc00.fr-en.{ext}" for ext in ("jsonl", "tsv", "txt")]


def test_a_ten_megabyte_line_ends_a_stream_with_its_number(tmp_path: Path) -> None:
    text = b"Bonjour.\n" + b"7" * 10_000_000 + b"\n"
    result = run("translate", "-", "--from", "fr", "--to", "en", "--format", "txt", cwd=tmp_path, stdin=text)
    assert result.returncode == 2
    assert b"standard input: line 2 has 10,000,000 characters" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_ten_megabyte_line_comes_through(tmp_path: Path) -> None:
    """Digits and one short sentence, so that the model has little to do and everything else has much."""
    (tmp_path / "big.txt").write_text("Bonjour.\n" + "7" * 10_000_000 + "\n", encoding="utf-8")
    result = run("repair", "--from", "fr", "big.txt", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.count(b"\n") == 2
    assert len(result.stdout) == 10_000_010


@pytest.mark.parametrize("command", [("check",), ("memory", "import", "memory.sqlite")], ids=["check", "memory"])
def test_a_ten_megabyte_unit_is_refused_with_its_place(tmp_path: Path, command: tuple[str, ...]) -> None:
    endless = "7" * 10_000_000
    (tmp_path / "big.tsv").write_text(f"bonjour\thello\n{endless}\t{endless}\n", encoding="utf-8")
    result = run(*command, "big.tsv", "--from", "fr", "--to", "en", cwd=tmp_path)
    assert result.returncode == 2
    assert b"big.tsv: the source of " in result.stderr
    assert b"has 10,000,000 characters" in result.stderr


def test_align_refuses_a_ten_megabyte_line(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("7" * 10_000_000, encoding="utf-8")
    result = run("align", "big.txt", "big.txt", "--from", "fr", "--to", "en", "-o", "out", cwd=tmp_path)
    assert result.returncode == 2
    assert b"big.txt: paragraph 1 has 10,000,000 characters" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    (tmp_path / "out").write_bytes(b"a file")
    result = translate(tmp_path, "doc00.txt", "-o", "out")
    assert result.returncode == 2
    assert b"out" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_full_disk_is_one_line_and_leaves_no_part(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    code = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))\n"
        "from pipeline.cli import main\n"
        "main()"
    )
    args = ["translate", "doc00.txt", "--from", "fr", "--to", "en", "--beam", "1", "-o", "out"]
    assert translate(tmp_path, "doc00.txt", "-o", "other").returncode == 0  # the converted model is in the cache now
    result = subprocess.run([sys.executable, "-c", code, *args], cwd=tmp_path, capture_output=True, timeout=120)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
    assert b"cannot" in result.stderr
    assert not files(tmp_path / "out")


def test_two_runs_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    import fcntl

    documents(tmp_path, 1)
    (tmp_path / "out/.termweave").mkdir(parents=True)
    with (tmp_path / "out/.termweave/lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = translate(tmp_path, "doc00.txt", "-o", "out")
    assert result.returncode == 2
    assert b"another run is writing here" in result.stderr


def test_a_job_folder_and_the_command_line_on_top(tmp_path: Path) -> None:
    job = tmp_path / "job"
    job.mkdir()
    documents(job, 1)
    (job / "g.csv").write_text(GLOSSARY, encoding="utf-8")
    (job / "termweave.toml").write_text(
        'version = 1\nsources = ["doc*.txt"]\nsource_lang = "fr"\ntarget_langs = ["en"]\n'
        'glossaries = ["g.csv"]\nformats = ["tsv"]\nbeam = 1\n',
        encoding="utf-8",
    )
    result = run("translate", "job", "--format", "txt", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert list(files(job / "out")) == ["doc00.fr-en.txt"]


def test_a_name_that_says_its_language_does_not_say_it_twice(tmp_path: Path) -> None:
    (tmp_path / "news.fr.txt").write_text(NEWS[0] + "\n", encoding="utf-8")
    assert translate(tmp_path, "news.fr.txt", "-o", "out").returncode == 0
    assert sorted(files(tmp_path / "out")) == ["news.fr-en.jsonl", "news.fr-en.tsv", "news.fr-en.txt"]


def test_several_target_languages_in_one_run(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    args = ("doc00.txt", "--from", "fr", "--to", "en,en-GB", "--beam", "1", "--format", "tsv", "-o", "out")
    result = run("translate", *args, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert sorted(files(tmp_path / "out")) == ["doc00.fr-en-GB.tsv", "doc00.fr-en.tsv"]


def test_a_language_without_a_model_is_said_before_anything_is_written(tmp_path: Path) -> None:
    documents(tmp_path, 2)
    args = ("doc*.txt", "--from", "fr", "--to", "en", "--to", "vi", "--beam", "1", "--format", "tsv", "-o", "out")
    result = run("translate", *args, cwd=tmp_path)
    assert result.returncode == 2
    assert b"no bundled model for fr-vi" in result.stderr
    assert result.stderr.count(b"\n") == 1
    assert not files(tmp_path / "out")


def test_what_cannot_be_done_for_a_lone_document_is_said_before_anything_is_written(tmp_path: Path) -> None:
    """The language is not said here but found in the text; the model for the second target is missing."""
    documents(tmp_path, 1)
    for targets, message in (("en,vi", b"no bundled model for fr-vi"), ("en,fr", b"doc00.txt: the text is fr already")):
        result = run("translate", "doc00.txt", "--to", targets, "--format", "tsv", "-o", "out", cwd=tmp_path)
        assert result.returncode == 2
        assert message in result.stderr
        assert not files(tmp_path / "out")


def test_a_document_in_the_target_language_does_not_stop_the_rest(tmp_path: Path) -> None:
    documents(tmp_path, 1)
    (tmp_path / "doc99.txt").write_text(
        "The government has announced new measures for farmers this week.\n" * 3, encoding="utf-8"
    )
    result = run("translate", "doc*.txt", "--to", "en", "--beam", "1", "--format", "tsv", "-o", "out", cwd=tmp_path)
    assert result.returncode == 3
    assert b"doc99.txt: the text is en already" in result.stderr
    assert list(files(tmp_path / "out")) == ["doc00.fr-en.tsv"]


def test_a_bom_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "bom.txt").write_bytes(b"\xef\xbb\xbf" + NEWS[0].encode() + b"\r\n")
    assert translate(tmp_path, "bom.txt", "-o", "out").returncode == 0
    (unit,) = units(tmp_path / "out/bom.fr-en.jsonl")
    assert unit.raw == NEWS[0]


def test_same_names_in_different_folders_get_different_ids(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "news.txt").write_text(NEWS[0] + "\n", encoding="utf-8")
    result = translate(tmp_path, "a", "b", "-o", "out")
    assert result.returncode == 0, result.stderr
    assert len(files(tmp_path / "out")) == 6


def test_standard_input_to_standard_output_line_for_line() -> None:
    lines = [NEWS[0], "", NEWS[3], "  ", NEWS[8]]
    source = ("\n".join(lines) + "\n").encode()
    result = run("translate", "-", "--from", "fr", "--to", "en", "--beam", "1", "--segments", "lines", cwd=HERE, stdin=source)
    assert result.returncode == 0, result.stderr
    out = result.stdout.decode().split("\n")
    assert len(out) == 6
    assert [bool(line.strip()) for line in out] == [True, False, True, False, True, False]
    assert not result.stderr


def test_a_filter_tells_of_glossaries_that_contradict_each_other(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_text("fr,en\nsyndicat,union\nsyndicat,trade union\n", encoding="utf-8")
    args = ("translate", "-", "--from", "fr", "--to", "en", "--beam", "1", "-g", "g.csv")
    result = run(*args, cwd=tmp_path, stdin=b"Bonjour.\n")
    assert b"union (g.csv:2) wins over trade union (g.csv:3)" in result.stderr
    assert result.stdout.count(b"\n") == 1
    assert not run(*args, "--quiet", cwd=tmp_path, stdin=b"Bonjour.\n").stderr


def test_standard_input_as_jsonl_follows_the_schema() -> None:
    import jsonschema

    schema = json.loads((files_of("corpus") / "data/unit.schema.json").read_text(encoding="utf-8"))
    result = run(
        "translate", "-", "--from", "fr", "--to", "en", "--beam", "1", "--format", "jsonl", cwd=HERE, stdin=NEWS[1].encode()
    )
    assert result.returncode == 0, result.stderr
    first, *rest = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert first["termweave"]
    assert rest
    for row in rest:
        jsonschema.validate(row, schema)


def test_fail_on_sets_the_exit_code(tmp_path: Path) -> None:
    """An amount stated twice whose two figures cannot both be true is a warning, whatever the engine makes of the sentence."""
    (tmp_path / "a.txt").write_text("Une amende de 500 yuans (1,8 milliard de VND) a été infligée.\n", encoding="utf-8")
    common = ("a.txt", "-o", "out", "--as-of", "2025-07-29")
    assert translate(tmp_path, *common).returncode == 0
    assert translate(tmp_path, *common, "--fail-on", "warning").returncode == 1
    (tmp_path / "b.txt").write_text("Bonjour.\n", encoding="utf-8")
    assert translate(tmp_path, "b.txt", "-o", "out", "--fail-on", "error").returncode == 0


@pytest.mark.parametrize(
    "line",
    ["7" * 10_000, "qLk3Vz0+" * 2_000, " ".join("le chat dort sous la table du salon et" for _ in range(60))],
    ids=["digits", "base64", "no full stop"],
)
def test_a_long_line_comes_through(tmp_path: Path, line: str) -> None:
    (tmp_path / "long.txt").write_text(f"Bonjour.\n{line}\nMerci.\n", encoding="utf-8")
    result = translate(tmp_path, "long.txt", "-o", "out")
    assert result.returncode == 0, result.stderr
    target = files(tmp_path / "out")["long.fr-en.txt"].decode().split("\n")
    assert len(target) == 4
    if " " not in line:
        assert target[1].replace(",", "") == line
    found = [u for u in units(tmp_path / "out/long.fr-en.jsonl") if u.block == 1]
    assert "".join(u.before + u.source for u in found) == line


PRICE = '<html lang="fr"><head>{}</head><body><p>Le repas a coûté 500 yuans à la famille.</p></body></html>'


def converted(folder: Path, *names: str) -> dict[str, tuple[str, str] | None]:
    """The day and the note of the rate by which the amount of each document was converted; None where it was not."""
    found = {}
    for name in names:
        (use,) = [use for unit in units(folder / f"{name}.fr-en.jsonl") for use in unit.amounts]
        found[name] = use.conversion and (str(use.conversion.rate.date), use.conversion.rate.note)
    return found


def test_rates_are_of_the_day_that_each_document_states_unless_the_run_names_one(tmp_path: Path) -> None:
    days = {"own": "2025-07-29", "old": "1985-07-29", "future": "2061-07-29", "bad": "2025-02-30"}
    for name, day in days.items():
        (tmp_path / f"{name}.html").write_text(PRICE.format(f'<meta name="date" content="{day}">'), encoding="utf-8")
    (tmp_path / "rates.csv").write_text("date,base,quote,rate,provider\n2025-07-25,CNY,USD,0.1,x\n2025-08-08,CNY,USD,0.2,x\n")
    common = ("*.html", "--rates", "rates.csv", "--money", "append", "--money-to", "USD")
    first = translate(tmp_path, *common, "-o", "out")
    assert first.returncode == 0, first.stderr
    made = files(tmp_path / "out")
    found = converted(tmp_path / "out", *days)
    assert found["own"] == ("2025-07-25", "4 days old")
    assert found["old"] is None
    assert found["future"] is not None
    assert (found["future"][0], found["future"][1].endswith(" days old")) == ("2025-08-08", True)
    assert found["bad"] is not None
    assert (found["bad"][0], found["bad"][1].startswith("newest known")) == ("2025-08-08", True)
    again = translate(tmp_path, *common, "-o", "out")
    assert b"4 (4)" in again.stderr
    assert files(tmp_path / "out") == made
    translate(tmp_path, *common, "--as-of", "2025-08-08", "-o", "asked")
    assert converted(tmp_path / "asked", *days) == dict.fromkeys(days, ("2025-08-08", ""))
    # A document with another day is another document to the rates, and the same one to the engine.
    (tmp_path / "own.html").write_text(PRICE.format('<meta name="date" content="2025-08-09">'), encoding="utf-8")
    redone = translate(tmp_path, *common, "-o", "out")
    assert b"4 (4)" in redone.stderr
    assert converted(tmp_path / "out", "own") == {"own": ("2025-08-08", "1 day old")}
