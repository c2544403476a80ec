"""Accents are restored by context, what has them stays, and the proof holds on any text at all."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.changes import replay
from corpus.letters import fold
from pipeline.errors import LanguageError
from pipeline.repair import restore_accents
from pipeline.repair.accents import Proposal, apply
from pipeline.repair.detect import Evidence, state

CASES = Path(__file__).parent / "cases"
RESTORED = [line.split("\t") for line in (CASES / "restored.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
UNTOUCHED = (CASES / "untouched.txt").read_text("utf-8").splitlines()
FRENCH = st.sampled_from(
    "a à ou où des Dès oeuvre Œuvre OEuvre État etat ETRE publie publié cafe\u0301 Noe\u0308l l' - . https://a.fr/ete".split()  # noqa: SIM905
)


@pytest.mark.parametrize(("label", "text"), RESTORED)
def test_accents_come_back(label: str, text: str) -> None:
    restored, changes = restore_accents(fold(text), mode="always")
    assert restored == text
    assert replay(fold(text), changes) == text


@pytest.mark.parametrize(("label", "text"), RESTORED)
def test_accents_that_are_there_stay(label: str, text: str) -> None:
    assert restore_accents(text) == (text, ())


@pytest.mark.parametrize("text", UNTOUCHED)
def test_left_alone(text: str) -> None:
    assert restore_accents(text) == (text, ())


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_proof_on_any_text(text: str) -> None:
    restored, changes = restore_accents(text, mode="always")
    assert fold(restored) == fold(text)
    assert replay(text, changes) == restored


@given(st.lists(FRENCH | st.text(max_size=4), max_size=12), st.sampled_from(["", " ", "\u0301", "\n", "_"]))
@settings(max_examples=500, deadline=None)
def test_proof_on_french_mixed_with_anything(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    restored, changes = restore_accents(text, mode="always")
    assert fold(restored) == fold(text)
    assert replay(text, changes) == restored
    assert all(change.confidence is not None and 0 <= change.confidence <= 1 for change in changes)


@given(st.lists(FRENCH, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_accent_is_taken_away(words: list[str]) -> None:
    for before, after in zip(words, restore_accents(" ".join(words), mode="always")[0].split(" "), strict=True):
        if len(before) == len(after):
            assert all(a == b or fold(b) == a for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("text", (CASES / "known_failures.txt").read_text("utf-8").splitlines())
@pytest.mark.xfail(reason="agreement beyond the reach of a few words")
def test_known_failures(text: str) -> None:
    assert restore_accents(fold(text), mode="always")[0] == text


def _article() -> tuple[list[str], list[str]]:
    folder = resources.files("corpus.data").joinpath("maskpark")
    source, wanted = (folder.joinpath(name).read_text("utf-8") for name in ("article.fr.txt", "article.restored.fr.txt"))
    assert fold(wanted) == source, "the hand-corrected text differs from the article in more than accents"
    return restore_accents(source)[0].split(), wanted.split()


def test_the_sample_article() -> None:
    restored, wanted = _article()
    assert restored == wanted


def test_a_language_without_model_names_those_there_are() -> None:
    with pytest.raises(LanguageError, match="fr"):
        restore_accents("text", "tlh")


def test_what_would_break_the_proof_is_not_written() -> None:
    good, bad = Proposal(0, 3, "ete", "été", 0.9), Proposal(4, 9, "passe", "pausé", 0.9)
    assert apply("ete passe", [good])[0] == "été passe"
    assert apply("ete passe", [good, bad]) == ("ete passe", ())


@pytest.mark.parametrize(
    ("accented", "missing", "said"),
    [(0, 0, "unknown"), (3, 1, "clean"), (0, 1, "unaccented"), (3, 2, "partly"), (100, 5, "clean"), (1, 20, "unaccented")],
)
def test_one_word_without_its_accent_is_a_name_or_a_slip(accented: int, missing: int, said: str) -> None:
    assert state(Evidence(accented, missing)) == said


def test_what_earlier_parts_showed_counts_half() -> None:
    assert Evidence(5, 2).faded() == Evidence(2, 1)
