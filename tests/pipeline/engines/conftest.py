"""Tiny checkpoints of every family, random weights, made once for the session; a cache folder of the session's own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

TEXTS = Path(__file__).parent / "tokenizer_lines.txt"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


def _pieces(folder: Path, name: str, **options: object) -> None:
    import sentencepiece

    with (folder / name).open("wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(TEXTS.read_text("utf-8").split("\n") * 8),
            model_writer=model,
            vocab_size=400,
            hard_vocab_limit=False,
            minloglevel=2,
            **options,
        )


def _listed(path: Path) -> list[str]:
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [model.id_to_piece(i) for i in range(len(model))]


def _save(model: object, folder: Path, **extra: object) -> None:
    """All parameters drawn at random: fresh biases of zero and norms of one would hide a mistake."""
    import torch

    torch.manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():  # type: ignore[attr-defined]
            if parameter.requires_grad:
                parameter.normal_(0, 0.3)
        if hasattr(model, "final_logits_bias"):
            model.final_logits_bias.normal_(0, 0.3)
    model.save_pretrained(folder)  # type: ignore[attr-defined]
    (folder / "generation_config.json").unlink(missing_ok=True)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | extra), "utf-8")


BART = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_position_embeddings": 48,
}


def make_marian(folder: Path, *, start_learnt: bool = False, tags: tuple[str, ...] = (), **extra: object) -> Path:
    import torch
    import transformers

    folder.mkdir(parents=True)
    options: dict[str, object] = {"eos_id": 0, "unk_id": 1, "bos_id": -1, "pad_id": -1, "byte_fallback": True}
    for name in ("source.spm", "target.spm"):
        _pieces(folder, name, user_defined_symbols=["<t>", "</t>"], **options)
    table = {piece: i for i, piece in enumerate([*_listed(folder / "source.spm"), *(f">>{tag}<<" for tag in tags), "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(table), "utf-8")
    languages = {"source_lang": "fr", "target_lang": "vi" if tags else "en"}
    (folder / "tokenizer_config.json").write_text(json.dumps(languages), "utf-8")
    pad = len(table) - 1
    config = transformers.MarianConfig(
        **BART,
        vocab_size=len(table),
        decoder_vocab_size=len(table),
        pad_token_id=pad,
        eos_token_id=0,
        bos_token_id=0,
        decoder_start_token_id=pad,
        activation_function="swish",
        scale_embedding=True,
    )
    model = transformers.MarianMTModel(config)
    _save(model, folder, **extra)
    if not start_learnt:
        from safetensors.torch import load_file, save_file

        tensors = load_file(folder / "model.safetensors")
        tensors["model.shared.weight"][pad] = torch.zeros(BART["d_model"])
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def make_m2m(folder: Path, family: str) -> Path:
    import transformers

    folder.mkdir(parents=True)
    ids = {"bos_id": 0, "pad_id": 1, "eos_id": 2, "unk_id": 3} if family == "m2m100" else {}
    _pieces(folder, "sentencepiece.bpe.model", model_type="bpe", **ids)
    pieces = _listed(folder / "sentencepiece.bpe.model")
    if family == "m2m100":
        (folder / "vocab.json").write_text(json.dumps({p: i for i, p in enumerate(pieces)}), "utf-8")
        codes, size = ["__en__", "__fr__", "__vi__"], len(pieces) + 3 + 5
    else:
        codes, size = ["eng_Latn", "fra_Latn", "vie_Latn", "zho_Hans"], len(pieces) + 1 + 4 + 1
    names = {"additional_special_tokens": codes, "tokenizer_class": "NllbTokenizer" if family == "nllb" else "M2M100Tokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(names), "utf-8")
    config = transformers.M2M100Config(
        **BART, vocab_size=size, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, scale_embedding=True
    )
    _save(transformers.M2M100ForConditionalGeneration(config), folder)
    return folder


def make_t5(folder: Path) -> Path:
    import transformers

    folder.mkdir(parents=True)
    ids = {"unk_id": 0, "bos_id": 1, "eos_id": 2, "pad_id": -1}
    _pieces(folder, "spiece.model", user_defined_symbols=["<2en>", "<2fr>", "<2vi>"], byte_fallback=True, **ids)
    config = transformers.T5Config(
        vocab_size=len(_listed(folder / "spiece.model")) + 3,
        d_model=32,
        d_kv=12,
        d_ff=48,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=0,
    )
    # What MADLAD-400's own config.json says; transformers 5 writes something else.
    _save(transformers.T5ForConditionalGeneration(config), folder, tie_word_embeddings=False)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of tiny models by family; `start` is a Marian model that learnt its start token, `tagged` one that wants `>>vie<<`."""
    root = tmp_path_factory.mktemp("models")
    marks = {"annotations": {"open": "<t>", "close": "</t>"}, "alignment": {"layer": 0, "head": 2}}
    return {
        "marian": make_marian(root / "marian"),
        "start": make_marian(root / "start", start_learnt=True, termweave=marks),
        "tagged": make_marian(root / "tagged", tags=("vie", "cmn_Hans")),
        "m2m100": make_m2m(root / "m2m100", "m2m100"),
        "nllb": make_m2m(root / "nllb", "nllb"),
        "t5": make_t5(root / "t5"),
    }
