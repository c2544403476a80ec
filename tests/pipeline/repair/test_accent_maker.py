"""A language is one data file, and the maker makes it again from text: deterministic, any Latin script."""

import io
from pathlib import Path

import numpy as np
import pytest

from corpus.letters import fold
from pipeline.errors import InputError
from pipeline.repair import accents, restore_accents
from pipeline.repair.classes import Grammar, grammar
from pipeline.repair.model import AccentModel, load, own_folder, read_model, write_model
from pipeline.repair.spellings import build, count, forms_by_key, patterns
from pipeline.train.accents import Options, run, train
from pipeline.train.ftrl import Ftrl

FRENCH = [
    "Il a mangé à midi.",
    "Elle a parlé à sa sœur.",
    "Le café est là.",
    "La porte est à côté.",
    "Où est le café ?",
    "Toi ou moi.",
] * 8
VIETNAMESE = [
    "Tôi là người Việt Nam.",
    "Cô ấy ăn cơm với cá.",
    "Con cá này rất to.",
    "Cả nhà đi chợ mua cà.",
    "Đường phố Hà Nội đông người.",
] * 12


def restored(model: AccentModel, text: str) -> str:
    (finding,) = accents.propose(model, [text], [()])
    return accents.apply(text, [p for p in finding.proposals if p.chosen])[0]


def made(lines: list[str], words: list[str]) -> bytes:
    model, certainty = train(lines, words, {"language": "xx"}, Options(bits=14))
    out = io.BytesIO()
    write_model(model, certainty, out)
    return out.getvalue()


def test_the_same_text_makes_the_same_file() -> None:
    assert made(FRENCH, ["été"]) == made(FRENCH, ["été"])


def test_what_is_written_is_read_again() -> None:
    model = read_model(io.BytesIO(made(FRENCH, ["été"])))
    assert restored(model, "Elle a parle a sa soeur. L'ete") == "Elle a parlé à sa sœur. L'été"
    assert model.meta["language"] == "xx"


def test_vietnamese_by_the_same_maker() -> None:
    model = read_model(io.BytesIO(made(VIETNAMESE, [])))
    for line in VIETNAMESE[:5]:
        assert restored(model, fold(line)) == line
        assert fold(restored(model, fold(line).upper())) == fold(line).upper()


def test_text_without_rivals_needs_no_weights() -> None:
    model = read_model(io.BytesIO(made(["Le café."] * 3, [])))
    assert restored(model, "Un cafe.") == "Un café."


def test_slips_are_no_rivals() -> None:
    lines = ["état"] * 6000 + ["etat"] * 2 + ["Etat"] * 40
    assert dict(forms_by_key(count(lines), frozenset())["etat"]) == {"état": 6040}


def test_lost_ligatures_are_mended_from_the_list() -> None:
    keyed = forms_by_key(count(["soeur moelle"] * 3), frozenset({"sœur"}))
    assert list(keyed["soeur"]) == ["sœur"]
    assert list(keyed["moelle"]) == ["moelle"]


def test_words_that_differ_alike_share_a_pattern() -> None:
    assert patterns(["publie", "publié"])[1] == patterns(["oublie", "oublié"])[1]
    assert patterns(["a", "à"])[1] != patterns(["publie", "publié"])[1]
    lexicon, _ = build(forms_by_key(count(["a à où où ou ou a à"]), frozenset()))
    assert sorted(lexicon.groups) == ["a", "ou"]


def test_classes_of_a_grammar_come_from_its_sample_words() -> None:
    french = grammar("fr", {"est": 3, "adopté": 5, "prendre": 3, "maison": 7, "faire": 9})
    assert (french.verbs, french.participles, french.infinitives) == ({3}, {5}, {9})
    assert "et" in french.links
    assert {"qui", "ou"} <= french.openers
    assert grammar("xx", {"est": 3}) == Grammar()


def test_the_average_is_that_of_all_steps_since_the_start() -> None:
    model = read_model(io.BytesIO(made(FRENCH, [])))
    candidate, row, firsts = model.expand(np.array([0, 1]))
    weights = int(model.lexicon.weighed[candidate].sum())
    table = np.zeros(64, np.float32)
    learner = Ftrl(model, table, rate=0.3, sparsity=0.01)
    seen = []
    for step in range(9):
        if step == 4:
            learner.start_mean()
        index = (np.arange(3 * weights).reshape(3, weights) * 7 + step * step) % 64
        learner.step(index, candidate, row, firsts, candidate == candidate[firsts + step % 2][row])
        if step >= 4:
            seen.append(table.copy())
    assert table.any()
    assert np.allclose(learner.mean(), np.mean(seen, axis=0), atol=1e-5)


def test_the_command_makes_a_file(tmp_path: Path) -> None:
    text = tmp_path / "text.tsv"
    text.write_text("\n".join(f"x\t{line}" for line in FRENCH), "utf-8")
    run([str(text), "--column", "2", "--bits", "12", "-o", str(tmp_path / "xx.npz")])
    with (tmp_path / "xx.npz").open("rb") as file:
        assert restored(read_model(file), "Le cafe") == "Le café"


def test_a_file_in_the_users_folder_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert not accents.has_accents("vi")
    text = tmp_path / "text.txt"
    text.write_text("\n".join(VIETNAMESE), "utf-8")
    run([str(text), "--lang", "vi", "--bits", "12", "-o", str(own_folder() / "vi.npz")])
    try:
        assert accents.has_accents("vi")
        assert restore_accents(fold(VIETNAMESE[2]), "vi", mode="always")[0] == VIETNAMESE[2]
    finally:
        load.cache_clear()


def test_a_broken_file_in_the_users_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own_folder().mkdir(parents=True)
    (own_folder() / "xx.npz").write_text("no model", "utf-8")
    with pytest.raises(InputError, match="no accent model"):
        load("xx")


@pytest.mark.parametrize(("content", "message"), [("no accents here\n", "no line with an accent"), (None, "No such file")])
def test_text_that_cannot_serve(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message):
        run([str(path), "-o", str(tmp_path / "xx.npz")])
