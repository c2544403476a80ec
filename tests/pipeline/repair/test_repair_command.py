"""The filter: as many lines out as in, whatever comes in."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.changes import replay
from pipeline.commands import repair
from pipeline.errors import TermweaveError


def call(text: bytes, *args: str) -> Result:
    result = CliRunner().invoke(repair.command, args, input=text, catch_exceptions=True)
    if isinstance(result.exception, TermweaveError):
        raise result.exception
    assert result.exception is None, result.output
    return result


def test_line_for_line() -> None:
    text = "La societe a ete creee.\r\n\n\u2028Elle a ete vendue a l'etranger\x0bdeux fois.\u0085\nfin"
    result = call(text.encode(), "--from", "fr")
    assert result.stdout.split("\n") == [
        "La société a été créée.",
        "",
        "\u2028Elle a été vendue à l'étranger\x0bdeux fois.\u0085",
        "fin",
    ]
    assert result.stdout_bytes.count(b"\r\n") == 1
    assert result.stderr == ""


@pytest.mark.parametrize("args", [[], ["--repair", "never"], ["--diff"]])
def test_ends_of_lines_stay_as_they_are(args: list[str]) -> None:
    text = "L'été est là.\r\n\r\nUn\rdeux\nfin\r"
    assert call(text.encode(), "--from", "fr", *args).stdout_bytes == text.encode()


def test_windows_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair, "WINDOW_LINES", 3)
    lines = ["La societe a ete creee a l'etranger."] * 10
    assert call("\n".join(lines).encode(), "--from", "fr").stdout == "\n".join(["La société a été créée à l'étranger."] * 10)


def test_json_replays() -> None:
    raw = "En consequence la societe a ete creee."
    (line,) = call(raw.encode(), "--json").stdout.splitlines()
    unit = json.loads(line)
    from corpus.values import Change
    from corpus.wire import from_plain

    assert replay(raw, [from_plain(Change, change) for change in unit["changes"]]) == unit["text"]
    assert unit["text"] == "En conséquence la société a été créée."
    assert [s["after"] for s in unit["suggestions"]] == [","]


def test_diff_marks_words() -> None:
    assert call(b"Il a ete elu.\n", "--from", "fr", "--diff").stdout == "Il a [-ete-]{+été+} [-elu-]{+élu+}.\n"


def test_empty_input() -> None:
    assert call(b"").stdout == ""


def test_house_style_runs_when_asked() -> None:
    assert call("Déjà là?\n".encode(), "--from", "fr", "--fix", "spacing").stdout == "Déjà là\u202f?\n"
    assert call("Déjà là?\n".encode(), "--from", "fr").stdout == "Déjà là?\n"
    assert call(b"Il a ete elu.\n", "--from", "fr", "--no-fix", "accents").stdout == "Il a ete elu.\n"


def test_a_language_that_disagrees_is_said() -> None:
    english = b"The president said that the talks would go on in the spring of that year.\n"
    result = call(english, "--from", "fr")
    assert result.stdout.encode() == english
    assert "looks like en" in result.stderr
    assert call(english, "--from", "fr", "-q").stderr == ""


@pytest.mark.parametrize(
    ("data", "args", "message"),
    [
        (b"caf\xe9\n", [], "not UTF-8 at byte 3"),
        (b"a\0b\n", [], "NUL"),
        (b"x", ["--from", "xx-yy-zz"], "unknown language"),
        (b"x", ["--json", "--diff"], "do not go together"),
        (b"x", ["--fix", "spacing", "--no-fix", "spacing"], "contradict"),
        (b"", ["no/such/file"], "no/such/file"),
    ],
)
def test_bad_input_is_one_line(data: bytes, args: list[str], message: str) -> None:
    with pytest.raises(TermweaveError, match=message) as caught:
        call(data, *args)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(TermweaveError, match="directory"):
        call(b"", str(tmp_path))


def test_a_long_line_is_repaired_in_pieces_and_stays_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "La societe a ete creee a l'etranger. " * 40 + "Elle a ete vendue"
    restored = "La société a été créée à l'étranger. " * 40 + "Elle a été vendue"
    monkeypatch.setattr(repair, "LONGEST", 300)
    assert call(f"{raw}\n\nEte\n".encode(), "--from", "fr").stdout.split("\n")[:2] == [restored, ""]
    assert call(raw.encode(), "--from", "fr").stdout == restored
    parts = [json.loads(line) for line in call(raw.encode(), "--from", "fr", "--json").stdout.splitlines()]
    assert "".join(part["text"] for part in parts) == restored
    assert [part.get("continues", False) for part in parts] == [True] * (len(parts) - 1) + [False]
    assert len(parts) > 4
