"""Several glossaries in one run: later ones win, conflicts are named, the digest tells what is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary.constraints import constraint_for
from glossary.errors import GlossaryError
from glossary.matcher import Matcher
from glossary.termbase import LONGEST_TERM, Termbase, speaks


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def rendering(base: Termbase, text: str) -> tuple[str, ...]:
    (match,) = Matcher(base, "fr", "en").find(text)
    constraint = constraint_for(match, text, "en")
    assert constraint is not None
    return constraint.renderings


def test_later_files_win_and_the_conflict_names_both_places(tmp_path: Path) -> None:
    house = write(tmp_path / "house.csv", "fr,en\nvoiture,car\nchat,cat\n")
    client = write(tmp_path / "client.csv", "fr,en\n\nchat,chat room\n")
    base = Termbase.load([house, client], source_lang="fr", target_lang="en")
    assert rendering(base, "un chat") == ("chat room",)
    assert rendering(Termbase.load([client, house]), "un chat") == ("cat",)
    (conflict,) = base.conflicts
    assert str(conflict) == f"'chat': chat room ({client}:3) wins over cat ({house}:3)"


def test_within_a_file_the_first_entry_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", "fr,en\nchat,cat\nchat,chat room\n")
    assert rendering(Termbase.load([path]), "un chat") == ("cat",)


def test_languages_of_the_run_serve_files_without_any(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", "chat,cat\n")
    named = Termbase.load([path], source_lang="fr", target_lang="en")
    assert [t.lang for t in named.concepts[0].terms] == ["fr", "en"]
    assert rendering(named, "un chat") == rendering(Termbase.load([path]), "un chat") == ("cat",)


def test_digest_tells_what_is_in_force(tmp_path: Path) -> None:
    one = Termbase.load([write(tmp_path / "a.csv", "fr,en,vi\nchat,cat,mèo\nchien,dog,chó\n")])
    turned = Termbase.load([write(tmp_path / "b.csv", "fr,en,vi,note\nchien,dog,chó,x\nchat,cat,mèo,y\n")])
    other = Termbase.load([write(tmp_path / "c.csv", "fr,en,vi\nchat,kitty,mèo\nchien,dog,chó\n")])
    assert one.digest("fr", "en") == turned.digest("fr", "en") != ""
    assert one.digest("fr", "en") != other.digest("fr", "en")
    assert one.digest("fr", "vi") == other.digest("fr", "vi")
    assert one.digest("fr", "zh") == Termbase().digest("fr", "en") == ""


def test_same_ids_in_different_files_stay_apart(tmp_path: Path) -> None:
    files = [write(tmp_path / n, f"id,fr,en\n1,{w},{w}\n") for n, w in (("a.csv", "alpha"), ("b.csv", "beta"))]
    assert [c.id for c in Termbase.load(files)] == ["1", "1~2"]


def test_language_tags() -> None:
    assert speaks("fr", "fr-CA")
    assert speaks("zh_TW", "zh")
    assert not speaks("fr-FR", "fr-CA")
    assert not speaks("fr", "fro")


def test_a_term_that_is_a_pasted_document_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", f"fr,en\nchat,cat\n{'x' * (LONGEST_TERM + 1)},y\n")
    with pytest.raises(GlossaryError) as refused:
        Termbase.load([path])
    assert str(refused.value).startswith(f"{path}:3: ")
    assert len(str(refused.value)) < len(str(path)) + 200
    assert len(Termbase.load([write(path, f"fr,en\n{'x' * LONGEST_TERM},y\n")])) == 1


def test_files_without_an_entry_are_named(tmp_path: Path) -> None:
    full = write(tmp_path / "g.csv", "fr,en\nchat,cat\n")
    header, nothing = write(tmp_path / "h.csv", "fr,en\n"), write(tmp_path / "n.tsv", "")
    assert Termbase.load([full, header, nothing]).empty == (str(header), str(nothing))
    assert Termbase.load([full]).empty == ()
