"""The front door: help, unknown names, exit codes, speed of `--help`."""

from __future__ import annotations

import importlib
import subprocess
import sys

import click
import pytest

from pipeline.cli import COMMANDS, main
from pipeline.console import Quiet, progress

TERMWEAVE = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*TERMWEAVE, *args], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def walk(name: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(name, command)]
    if isinstance(command, click.Group):
        for child_name, child in command.commands.items():
            found += walk(f"{name} {child_name}", child)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    command = importlib.import_module(f"pipeline.commands.{name}").command
    for path, found in walk(name, command):
        assert found.help, path
        for parameter in found.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help, f"{path} {parameter.name}"


def test_help_lists_every_command_and_goes_to_stdout() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert not result.stderr
    assert all(f"  {name} " in result.stdout for name in COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, pipeline.cli as c\n"
        "try: c.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'babel', 'lxml', 'numpy', 'rich', 'openpyxl', 'sentencepiece'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("foo",), "no command 'foo'; there are: translate"),
        (("transalte",), "did you mean translate? See: termweave --help"),
        (("translate",), "no source"),
        (("translate", "none.txt", "--to", "en"), "none.txt: no such file"),
        (("translate", "x.txt", "--to", "en", "--money", "append"), "needs a currency"),
        (("translate", "x.txt", "--to", "klingonish"), "unknown language 'klingonish'"),
        (("translate", "x.txt", "--from", "fr", "--to", "fr"), "source and target language are both fr"),
        (("translate", "x.txt", "--to", "en", "--beam", "0"), "0 is not in the range"),
        (("translate", "x.txt", "--to", "en", "--as-of", "yesterday"), "write it as 2025-07-29"),
        (("translate", "-", "x.txt", "--to", "en"), "- stands alone"),
        (("translate", "-", "--to", "en", "-o", "out"), "-o has no use with -"),
        (("translate", "-", "--to", "en"), "standard input: there is no text in it"),
        (("translate", "x.txt", "--to", "en", "--format", "po"), "no output format 'po'; there are: document, html, txt"),
        (("translate", "x.txt", "--nonsense"), "--nonsense"),
        (("translate", "x.txt", "--to", "en", "--money-to", "USD"), "--money-to has no use with --money check"),
        (("translate", "x.txt", "--to", "en", "--memory-threshold", "60"), "--memory-threshold has no use without a memory"),
        (("translate", "x.txt", "--to", "en", "-q", "-v"), "--quiet and --verbose exclude each other"),
        (("repair", "--repair", "never", "--fix", "quotes", "-"), "--repair never copies the text"),
        (("check", "/"), "is a folder"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_exit_2(args: tuple[str, ...], message: str) -> None:
    result = run(*args)
    assert result.returncode == 2
    assert not result.stdout
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("termweave: ")


def test_the_formats_that_help_lists_are_those_there_are() -> None:
    from pipeline.commands.translate import FORMATS
    from pipeline.config import TEMPLATE
    from pipeline.jobs.outputs import names

    listed = FORMATS.split("commas: ")[1].split(" [")[0].replace(" (the review page)", "").split(", ")
    assert sorted(listed) == sorted(names())
    assert all(name in TEMPLATE for name in names())


def test_the_checks_that_help_lists_are_those_there_are() -> None:
    from pipeline.checks import CHECKS
    from pipeline.commands.check import ONLY

    assert ONLY.removesuffix(".").split("commas: ")[1].split(", ") == list(CHECKS)


@pytest.mark.parametrize("args", [("--help",), ("repair", "--from", "fr", "-")], ids=["help", "filter"])
def test_a_reader_that_goes_away_is_no_error(args: tuple[str, ...]) -> None:
    process = subprocess.Popen([*TERMWEAVE, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(b"Le chat dort sous la table.\n" * 20_000, timeout=60)
    assert process.returncode == 0
    assert not errors


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    main_exit = None
    try:
        main(["--version"])
    except SystemExit as stop:
        main_exit = stop.code
    assert main_exit in (None, 0)
    assert capsys.readouterr().out.startswith("termweave 0.")


def test_an_interrupted_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.cli.root.main", interrupted)
    with pytest.raises(SystemExit) as stop:
        main(["translate"])
    assert stop.value.code == 130
    assert capsys.readouterr().err == "termweave: interrupted; run the same command again to go on\n"


def test_quiet_shows_no_bar_on_a_terminal_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress("working", -1) as report:
        assert isinstance(report, Quiet)
    with progress("working", 0) as report:
        assert not isinstance(report, Quiet)
