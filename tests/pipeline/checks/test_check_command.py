"""`termweave check` as a person runs it: codes, stdout, stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main

GOOD = "Le forum compte 250 membres.\tThe forum has 250 members.\n"
BAD = "Le forum compte 250 membres.\tThe board has 25 members.\n"
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="fr"
 datatype="plaintext"/><body><tu><tuv xml:lang="fr"><seg>Une amende de 500 yuans.</seg></tuv>
 <tuv xml:lang="en"><seg>A fine of 50 yuan.</seg></tuv></tu></body></tmx>
"""


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(name: str, text: str, *options: str) -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(text.encode())
        glossary = tmp_path / "terms.csv"
        glossary.write_text("fr,en\nforum,forum\n", encoding="utf-8")
        arguments = [str(glossary) if o == "TERMS" else o for o in options]
        code = 0
        try:
            main(["check", str(path), *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_good_delivery_passes(check):
    code, out, err = check("good.tsv", GOOD, "--from", "fr", "--to", "en", "-g", "TERMS")
    assert (code, err) == (0, "")
    assert "1 of 1" in out


def test_a_missing_term_and_a_wrong_number_fail_the_gate(check):
    code, out, _ = check("bad.tsv", BAD, "--from", "fr", "--to", "en", "-g", "TERMS")
    assert code == 1
    assert "0 of 1" in out
    assert "“forum” is not rendered as “forum”" in out
    assert "“250” is not in the target; it has “25” instead" in out


def test_a_foreign_tmx_with_wrong_money_fails(check):
    code, out, _ = check("foreign.tmx", TMX)
    assert code == 1
    assert "500 yuans" in out


def test_an_issue_names_the_number_of_its_segment_in_the_file(check):
    _, out, _ = check("three.tsv", GOOD + GOOD + BAD, "--from", "fr", "--to", "en", "-g", "TERMS", "--only", "terms")
    assert [line.split()[0] for line in out.splitlines() if "error" in line and "forum" in line] == ["3"]


def test_json_has_one_object_per_segment(check):
    code, out, _ = check("two.tsv", GOOD + BAD, "--from", "fr", "--to", "en", "-g", "TERMS", "--json")
    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert (first["number"], second["number"]) == (1, 2)
    assert (first["terms"][0]["status"], second["terms"][0]["status"]) == ("verbatim", "missing")
    assert first["issues"] == []
    assert {issue["check"] for issue in second["issues"]} == {"terms", "numbers"}


@pytest.mark.parametrize(("option", "expected"), [("never", 0), ("error", 1), ("warning", 1)])
def test_fail_on(check, option, expected):
    assert check("bad.tsv", BAD, "--from", "fr", "--to", "en", "--fail-on", option)[0] == expected


def test_only_the_named_checks_run(check):
    assert check("bad.tsv", BAD, "--from", "fr", "--to", "en", "--only", "tags,marks")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "options", "says"),
    [
        ("a.tsv", GOOD, (), "--from and --to"),
        ("a.tsv", GOOD, ("--from", "frensh", "--to", "en"), "unknown language"),
        ("a.tsv", GOOD, ("--only", "spelling", "--from", "fr", "--to", "en"), "no check is called"),
        ("a.tsv", "", ("--from", "fr", "--to", "en"), "no segment"),
        ("a.tsv", "one column\n", ("--from", "fr", "--to", "en"), "line 1"),
        ("a.tmx", "<tmx", (), "a.tmx"),
        ("a.xyz", GOOD, (), "extension"),
        ("a.tsv", GOOD, ("--format", "nonsense"), "unknown format"),
        ("a.tsv", GOOD, ("-g", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_mistakes_are_one_line_and_code_2(check, name, text, options, says):
    code, out, err = check(name, text, *options)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err


def test_a_file_that_is_not_there(check, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["check", str(tmp_path / "none.tmx")])
    assert stop.value.code == 2
    assert "none.tmx" in capsys.readouterr().err


DELIVERIES = Path(__file__).parent / "deliveries"


@pytest.mark.parametrize(
    "case", json.loads((DELIVERIES / "deliveries.json").read_text(encoding="utf-8")), ids=lambda c: c["file"]
)
def test_deliveries_of_other_tools(case, capsys):
    """Files as Studio, memoQ, Phrase, OmegaT and the translate-toolkit write them, against one glossary."""
    code = 0
    try:
        main(["check", str(DELIVERIES / case["file"]), "-g", str(DELIVERIES / "terms.csv"), *case.get("options", ())])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    assert code == case["code"], captured
    for said in case["says"]:
        assert said in captured.out + captured.err
    if "terms" in case:
        sums = [cell.strip() for cell in captured.out.splitlines()[-2].strip("│").split("│")]
        assert sums[1:4] == [case["terms"], case["amounts"], str(case["errors"])]


HEADED = {
    "names.csv": "French;English\nLe forum ouvre.;The forum opens.\n",
    "own-names.csv": "Français;Anglais;Note\nLe forum ouvre.;The forum opens.;soon\n",
    "region.csv": "Note,French (France),English (US)\nsoon,Le forum ouvre.,The forum opens.\n",
    "codes.tsv": "fr\ten-GB\nLe forum ouvre.\tThe forum opens.\n",
    "turned.tsv": "English\tFrench\nThe forum opens.\tLe forum ouvre.\n",
}


@pytest.mark.parametrize("name", HEADED)
def test_headings_that_name_two_languages_are_enough(check, name):
    turned = ("--from", "fr") if name == "turned.tsv" else ()
    code, out, err = check(name, HEADED[name], "-g", "TERMS", *turned)
    assert (code, err) == (0, "")
    assert "1 of 1" in out


def test_headings_that_name_the_sides_leave_the_languages_to_the_options(check):
    text = "Note,Target language,Source language\nsoon,The forum opens.,Le forum ouvre.\n"
    assert "name them with --from and --to" in check("sides.csv", text)[2]
    code, out, _ = check("sides.csv", text, "-g", "TERMS", "--from", "fr", "--to", "en")
    assert code == 0
    assert "1 of 1" in out


def test_three_languages_are_no_pair(check):
    code, _, err = check("three.csv", "fr,en,de\nforum,forum,Forum\n")
    assert code != 0
    assert "name them with --from and --to" in err


CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: en\\n"
"X-Source-Language: fr\\n"

msgid "%d forum"
msgid_plural "%d forums"
msgstr[0] "%d forum"
msgstr[1] "%d boards"
"""


def test_a_catalogue_is_checked_form_by_form(check):
    code, out, err = check("app.po", CATALOGUE, "-g", "TERMS")
    assert (code, err) == (1, "")
    assert "po:0:1" in out
    assert "po:0:0" not in out
    assert check("app.po", CATALOGUE.replace("boards", "forums"), "-g", "TERMS")[0] == 0


def test_a_catalogue_without_a_source_language_asks_for_it(check):
    text = CATALOGUE.replace('"X-Source-Language: fr\\n"\n', "")
    assert "name them with --from and --to" in check("app.po", text)[2]
    assert check("app.po", text.replace("boards", "forums"), "-g", "TERMS", "--from", "fr")[0] == 0
