"""`termweave.toml`: template, unknown keys, types, paths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.commands.init import command
from pipeline.config import TEMPLATE, load
from pipeline.errors import ConfigError, OutputError
from pipeline.options import Options


def written(folder: Path, body: str) -> Path:
    path = folder / "termweave.toml"
    path.write_text(body, encoding="utf-8")
    return path


def test_the_template_says_the_defaults(tmp_path: Path) -> None:
    every = [line.removeprefix("# ") if " = " in line else line for line in TEMPLATE.format(folder="x").split("\n")]
    body = "\n".join(
        line
        for line in every
        if not line.startswith(("source_lang", "memory =", "glossaries", "rates", "as_of", "money_to", "A "))
    )
    options = load(written(tmp_path, body))
    plain = Options()
    for name in Options.__dataclass_fields__:
        if name not in ("sources", "target_langs", "output"):
            assert getattr(options, name) == getattr(plain, name), name
    assert options.output == tmp_path / "out"


def test_init_writes_it_once(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(command, [str(tmp_path / "job")]).exit_code == 0
    assert load(tmp_path / "job" / "termweave.toml").target_langs == ("en",)
    with pytest.raises(OutputError, match="there is one already"):
        runner.invoke(command, [str(tmp_path / "job")], catch_exceptions=False)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    options = load(written(tmp_path, 'version = 1\nsources = ["a/*.txt"]\nglossaries = ["g.csv"]\ntarget_langs = ["en"]\n'))
    assert options.sources == (str(tmp_path / "a/*.txt"),)
    assert options.glossaries == (tmp_path / "g.csv",)
    assert options.output == tmp_path / "out", "results lie beside the job, wherever it is run from"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("beam", 2),
        ("repair", "never"),
        ("segments", "lines"),
        ("money_digits", 3),
        ("money_style", "ap"),
        ("memory_threshold", 60),
    ],
)
def test_the_signature_tells_what_differs_from_the_defaults(name: str, value: object) -> None:
    """A setting that shapes the text and is not told would make two different texts look alike."""
    assert replace(Options(), **{name: value}).differences() == ((name, str(value)),)
    assert Options().differences() == ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("version = 1\nglosary = []\n", r"unknown key 'glosary'; did you mean glossaries\?"),
        ("version = 9\n", r"version is 9; this termweave reads version = 1"),
        ("sources = []\n", r"version is None"),
        ('version = 1\nbeam = "4"\n', r"beam: '4' is not a whole number"),
        ('version = 1\ntarget_langs = "en"\n', r'target_langs: \'en\' is not a list; write \["en"\]'),
        ('version = 1\nmoney = "keep"\n', r"money: 'keep' is none of check, append, replace"),
        ('version = 1\nmoney = "append"\n', r"needs a currency"),
        ('version = 1\ntolerance = "lots"\n', r"tolerance: 'lots' is not a number"),
        ('version = 1\nas_of = "soon"\n', r"as_of: 'soon' is not a date"),
        ("version = 1\nthis is no toml\n", r"not valid TOML"),
        ("version = 1\nmoney_digits = true\n", r"True is not a whole number"),
        ("version = 1\nmoney_digits = -1\n", r"money_digits -1 is below 0"),
        ("version = 1\nthreads = -1\n", r"threads -1 is below 0"),
        ("version = 1\nbeam = 65\n", r"beam 65 is outside 1 to 64"),
        ("version = 1\nmemory_threshold = 49\n", r"memory_threshold 49 is outside 50 to 101"),
        ('version = 1\ntolerance = "1"\n', r"tolerance 1 is outside 0 to 1"),
    ],
)
def test_a_bad_file_names_key_and_mend(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(written(tmp_path, body))
