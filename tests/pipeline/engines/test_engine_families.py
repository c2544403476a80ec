"""Every family on both runtimes: the same greedy words in float32, tags in place, weights as CTranslate2 itself converts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.values import Constraint
from pipeline.engines import Request, load_engine
from pipeline.engines.checkpoint import open_checkpoint
from pipeline.engines.hub import bundled_folder
from pipeline.engines.runtime import Options
from pipeline.engines.sequence import SequenceEngine

HERE = Path(__file__).parent
SENTENCES = (HERE / "sentences.fr.txt").read_text("utf-8").strip().split("\n")
FAMILIES = {"marian": "en", "start": "en", "tagged": "vi", "m2m100": "en", "nllb": "vi", "t5": "en"}


def both(folder: str, target: str, *, beam: int = 1) -> tuple[SequenceEngine, SequenceEngine]:
    engines = [
        load_engine(folder, "fr", target, runtime=runtime, device="cpu", threads=1, beam=beam, compute="float32", vmap=False)
        for runtime in ("ctranslate2", "transformers")
    ]
    assert all(isinstance(engine, SequenceEngine) for engine in engines)
    return engines[0], engines[1]  # type: ignore[return-value]


@pytest.mark.parametrize(("family", "target"), FAMILIES.items())
def test_tiny_models_say_the_same_on_both_runtimes(tiny: dict[str, Path], family: str, target: str) -> None:
    first, second = both(str(tiny[family]), target)
    requests = [Request(text) for text in SENTENCES[:3]] + [Request(SENTENCES[0], prefix="The cat")]
    parts = [first._parts(request, None)[0] for request in requests]
    jobs = [first._job(part) for part in parts]
    one, other = (dict(e.runtime.decode(jobs, Options(1))) for e in (first, second))
    for i in range(len(jobs)):
        # Each runtime batches in its own way and may stop a random model, which never ends, at another length.
        assert one[i][0].ids[:20] == other[i][0].ids[:20]
        if len(one[i][0].ids) == len(other[i][0].ids):
            assert one[i][0].score == pytest.approx(other[i][0].score, abs=5e-3)


def test_the_bundled_model_says_the_same_on_both_runtimes() -> None:
    first, second = both("bundled", "en")
    requests = [Request(text) for text in SENTENCES]
    one, other = first.translate(requests), second.translate(requests)
    assert [a[0].text for a in one] == [b[0].text for b in other]
    assert [a[0].score for a in one] == pytest.approx([b[0].score for b in other], abs=2e-3)


@pytest.mark.parametrize(
    ("family", "target", "before", "first"),
    [
        ("marian", "en", [], []),
        ("tagged", "vi", [">>vie<<"], []),
        ("tagged", "zh", [">>cmn_Hans<<"], []),
        ("m2m100", "vi", ["__fr__"], ["__vi__"]),
        ("nllb", "en", ["fra_Latn"], ["eng_Latn"]),
        ("nllb", "zh-CN", ["fra_Latn"], ["zho_Hans"]),
        ("t5", "vi", ["▁", "<2vi>"], []),
    ],
)
def test_languages_are_told_as_each_family_wants_them(
    tiny: dict[str, Path], family: str, target: str, before: list[str], first: list[str]
) -> None:
    engine = load_engine(str(tiny[family]), "fr", target, compute="float32", beam=1)
    assert isinstance(engine, SequenceEngine)
    v = engine.vocabulary
    assert [v.tokens[i] for i in v.before] == before
    assert [v.target_tokens[i] for i in v.first] == first
    text = engine.translate([Request("Le chat dort.")])[0][0].text
    assert not any(mark in text for mark in ("<2", "__", ">>", "_Latn", "</s>", "<pad>", "<unk>", "⁇"))


@pytest.mark.parametrize("family", ["marian", "m2m100", "t5"])
@pytest.mark.parametrize("quantization", ["float32", "int8"])
def test_converted_weights_are_byte_for_byte_those_of_ctranslate2(
    tiny: dict[str, Path], tmp_path: Path, family: str, quantization: str
) -> None:
    import numpy as np
    import torch
    import transformers
    from ctranslate2.converters.transformers import _MODEL_LOADERS

    from pipeline.engines.ct2_convert import convert, sinusoids_fairseq
    from pipeline.engines.tokenizer_files import open_vocabulary

    checkpoint = open_checkpoint(tiny[family])
    convert(checkpoint, open_vocabulary(checkpoint, "fr", "en"), tmp_path, quantization)
    names = {"marian": "MarianMTModel", "m2m100": "M2M100ForConditionalGeneration", "t5": "T5ForConditionalGeneration"}
    model = getattr(transformers, names[family]).from_pretrained(tiny[family], dtype=torch.float32)
    with torch.no_grad():
        spec = _MODEL_LOADERS[type(model.config).__name__].get_model_spec(model)
    spec.decoder.alignment_heads = np.int16(4)
    if family == "t5":
        # CTranslate2 4.8 trusts tie_word_embeddings, which transformers 5 sets to True whatever the checkpoint says.
        spec.decoder.scale_outputs = "__optional"
    if family == "m2m100":
        # numpy and torch differ in the last bit of a sine.
        ours = sinusoids_fairseq(len(spec.encoder.position_encodings.encodings), 32)
        assert np.allclose(ours, spec.encoder.position_encodings.encodings, atol=1e-5)
        spec.encoder.position_encodings.encodings = spec.decoder.position_encodings.encodings = ours
    for layer in (spec.encoder, spec.decoder):
        layer.validate()
    spec.optimize(quantization)
    spec._serialize(tmp_path / "theirs.bin")
    assert (tmp_path / "model.bin").read_bytes() == (tmp_path / "theirs.bin").read_bytes()


def test_the_first_row_of_attention_is_exact_where_it_is_acted_upon() -> None:
    first, second = both("bundled", "en", beam=4)
    terms = [Request(t, (Constraint(0, len(t.split()[0]), ("word",), "term"),)) for t in SENTENCES]
    jobs = [first._job(first._parts(r, None)[0]) for r in terms]
    one, other = (dict(e.runtime.decode(jobs, Options(4))) for e in (first, second))
    compared = 0
    for i in range(len(jobs)):
        if one[i][0].ids == other[i][0].ids:
            compared += 1
            for row, true in zip(one[i][0].attention, other[i][0].attention, strict=True):
                assert row == pytest.approx(true.tolist(), abs=1e-3)
    assert compared >= 5


@pytest.mark.xfail(reason="CTranslate2 4.8: in a batch, beam search returns for item i the first attention row of item i // beam")
def test_ctranslate2_returns_the_right_first_row_in_a_batch() -> None:
    engine = load_engine("bundled", "fr", "en", compute="float32", vmap=False)
    assert isinstance(engine, SequenceEngine)
    tokens = [[engine.vocabulary.tokens[i] for i in engine._job(engine._parts(Request(t), None)[0]).ids] for t in SENTENCES]
    translator = engine.runtime._pool.first  # type: ignore[attr-defined]
    together = translator.translate_batch(tokens, beam_size=4, return_attention=True)
    alone = [translator.translate_batch([t], beam_size=4, return_attention=True)[0] for t in tokens]
    for a, b in zip(together, alone, strict=True):
        assert a.attention[0][0] == pytest.approx(b.attention[0][0], abs=1e-3)


def test_a_trained_head_is_found_whatever_its_number(tiny: dict[str, Path]) -> None:
    """`start` names layer 0, head 2: CTranslate2 shows only first heads, so conversion has moved it there."""
    first, second = both(str(tiny["start"]), "en")
    jobs = [first._job(first._parts(Request(t), None)[0]) for t in SENTENCES[:4]]
    one, other = (dict(e.runtime.decode(jobs, Options(1))) for e in (first, second))
    for i in range(len(jobs)):
        for row, true in zip(one[i][0].attention[:10], other[i][0].attention[:10], strict=True):
            assert row == pytest.approx(true.tolist(), abs=1e-3)


def test_the_bundled_folder_is_a_whole_checkpoint() -> None:
    checkpoint = open_checkpoint(bundled_folder() / "fr-en", "bundled-fr-en")
    assert checkpoint.annotations == ("<t>", "</t>")
    assert checkpoint.alignment == (1, 0)
    assert (checkpoint.source_lang, checkpoint.target_lang) == ("fr", "en")
