"""The vocabulary map: made from text, used batch by batch, never in the way of an annotation or a forced prefix."""

from __future__ import annotations

import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.values import Constraint
from pipeline.commands.train import command
from pipeline.engines import Request, load_engine
from pipeline.engines.ct2_pool import PACKED
from pipeline.engines.hub import bundled_folder
from pipeline.engines.sequence import SequenceEngine
from pipeline.errors import EngineError
from pipeline.train.shortlist import lexicon, vocabulary_map

SENTENCES = (Path(__file__).parent / "sentences.fr.txt").read_text("utf-8").strip().split("\n")


def engine(spec: str = "bundled", *, vmap: bool = True) -> SequenceEngine:
    loaded = load_engine(spec, "fr", "en", threads=1, vmap=vmap)
    assert isinstance(loaded, SequenceEngine)
    return loaded


def texts(requests: list[Request], *, vmap: bool = True) -> list[str]:
    return [found[0].text for found in engine(vmap=vmap).translate(requests)]


def test_the_lexicon_finds_what_becomes_what() -> None:
    rng = np.random.default_rng(3)
    source = [rng.choice(20, 5, replace=False).tolist() for _ in range(400)]
    target = [[20 + i for i in ids] for ids in source]
    table = lexicon(source, target, 40)
    assert [int(table[i].argmax()) for i in range(20)] == list(range(20, 40))
    assert table[:20].sum(1) == pytest.approx(np.ones(20), abs=1e-3)


def test_the_map_has_what_is_always_allowed_and_each_piece_itself() -> None:
    table = np.zeros((4, 4), np.float32)
    table[2, 3], table[2, 1] = 0.7, 0.3
    made = vocabulary_map(table, np.array([0, 5, 1, 9]), ["<t>", "a", "chat", "cat"], targets=1, always=1)
    assert made == "\t<t> cat\n<t>\t<t>\na\ta\nchat\tcat chat\ncat\tcat\n"


def test_most_sentences_come_out_as_without_the_map() -> None:
    requests = [Request(text) for text in SENTENCES]
    same = [a == b for a, b in zip(texts(requests), texts(requests, vmap=False), strict=True)]
    assert engine().runtime._pool.mapped  # type: ignore[attr-defined]
    assert sum(same) >= len(same) * 0.7


def test_batches_do_not_disturb_each_other() -> None:
    """Batches whose sources allow more or fewer pieces than the batch before, against the same ones each on an engine of its own."""
    runs = [[SENTENCES[0]], SENTENCES, [SENTENCES[1], SENTENCES[2]], SENTENCES[3:8]]
    one = engine()
    for run in runs:
        asked = [Request(text) for text in run]
        assert [h[0].text for h in one.translate(asked)] == texts(asked)


def test_ctranslate2_still_needs_a_batch_without_map_in_between() -> None:
    """When this fails CTranslate2 has mended it, and `ct2_pool` needs no batch in between any more."""
    one = engine()
    tokens = [[one.vocabulary.tokens[i] for i in one._job(one._parts(Request(t), None)[0]).ids] for t in SENTENCES]
    translator = one.runtime._pool.first  # type: ignore[attr-defined]
    translator.translate_batch(tokens, use_vmap=True, max_decoding_length=4)
    with pytest.raises(IndexError):
        translator.translate_batch(tokens[:1], use_vmap=True, max_decoding_length=30)


def test_annotations_and_prefixes_say_what_the_sources_do_not() -> None:
    source = "Le conseil a adopté la résolution hier soir."
    start = source.index("résolution")
    told = Constraint(start, start + len("résolution"), ("crocodile",), "term")
    annotated, forced = texts([Request(source, (told,)), Request(source, prefix="Yesterday a zebra")])
    assert "crocodile" in annotated
    assert forced.startswith("Yesterday a zebra")


def test_a_map_is_made_for_a_model_by_one_command(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(bundled_folder() / "fr-en", model)
    (model / PACKED).unlink(missing_ok=True)
    before = engine(str(model)).revision
    (tmp_path / "pairs.tsv").write_text("".join(f"{text}\tThe {n} councils.\n" for n, text in enumerate(SENTENCES)), "utf-8")
    arguments = ["shortlist", str(model), str(tmp_path / "pairs.tsv"), "--targets", "3", "--always", "5"]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.stdout.strip() == str(model / PACKED)
    rows = lzma.decompress((model / PACKED).read_bytes()).decode().split("\n")
    assert rows[0].startswith("\t")
    assert "<0xE2>" in rows[0]
    # Another map is another model: what was converted before is not used.
    assert engine(str(model)).revision != before
    (model / PACKED).write_bytes(b"no archive")
    with pytest.raises(EngineError, match=r"vmap\.txt\.xz: cannot be read|cannot be read"):
        engine(str(model))
