"""Model folders: where training starts from, and what it leaves behind."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.atomic import atomic_output
from pipeline.errors import InputError
from pipeline.train.config import TrainConfig
from pipeline.train.data import Pair
from pipeline.train.examples import CLOSE, OPEN
from pipeline.train.marian import BIAS, EMBEDDING, Shape, Weights

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

_TIED = {
    "lm_head.weight",
    "model.encoder.embed_tokens.weight",
    "model.decoder.embed_tokens.weight",
    "model.encoder.embed_positions.weight",
    "model.decoder.embed_positions.weight",
}


@dataclass(frozen=True)
class Start:
    """What a run begins with; `weights` None: fresh ones."""

    tokenizer: SentencePieceProcessor
    shape: Shape
    weights: Weights | None


def starting_point(config: TrainConfig, pairs: Sequence[Pair], folder: Path) -> Start:
    """The tokenizer, shape and weights to begin with: from `init`, or a tokenizer that is given, or one that is learned here."""
    from sentencepiece import SentencePieceProcessor

    if config.init is not None:
        return starting_model(config.init)
    learned = folder / "source.spm"
    if not learned.exists():
        from pipeline.train.tokenizer import train_tokenizer, with_quote_rules

        if config.tokenizer is not None:
            try:
                model = with_quote_rules(config.tokenizer.read_bytes())
            except OSError as error:
                raise InputError(error.strerror or str(error), where=str(config.tokenizer)) from None
            with atomic_output(learned) as out:
                out.write(model)
        else:
            sample = random.Random(config.seed).sample(list(pairs), min(len(pairs), 500_000))
            train_tokenizer((side for pair in sample for side in pair), config.vocabulary - 1, learned)
    tokenizer = SentencePieceProcessor(model_file=str(learned))
    shape = Shape(
        tokenizer.get_piece_size() + 1, config.d_model, config.ffn, config.heads, config.encoder_layers, config.decoder_layers
    )
    return Start(tokenizer, shape, None)


def starting_model(folder: Path) -> Start:
    """A model that is there, with its tokenizer; raises `InputError` for one that cannot be gone on from."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from sentencepiece import SentencePieceProcessor

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = {k: v.float() for k, v in load_file(folder / "model.safetensors").items() if k not in _TIED}
        tokenizer = SentencePieceProcessor(model_file=str(folder / "source.spm"))
    except (OSError, ValueError, SafetensorError) as error:
        what = f"{Path(error.filename).name}: {error.strerror}" if isinstance(error, OSError) and error.filename else error
        raise InputError(
            f"not a Marian model folder: {what}",
            where=str(folder),
            mend="it needs config.json, model.safetensors and source.spm",
        ) from None
    if config.get("model_type") != "marian" or EMBEDDING not in weights or BIAS not in weights:
        raise InputError("not a Marian model with shared embeddings", where=str(folder))
    shape = Shape.of(config)
    if tokenizer.get_piece_size() + 1 != shape.vocabulary:
        raise InputError(
            "its vocabulary is not its SentencePiece model plus <pad>",
            where=str(folder),
            mend="only joint vocabularies in SentencePiece order can be fine-tuned here",
        )
    return Start(tokenizer, shape, weights)


def write_model(
    folder: Path, weights: Weights, shape: Shape, tokenizer: SentencePieceProcessor, config: TrainConfig, figures: dict[str, Any]
) -> None:
    """A Hugging Face Marian folder: float16 safetensors, configuration, tokenizer; figures as `metrics.json`; a card."""
    from safetensors.torch import save

    from pipeline.train.card import card

    pieces = [tokenizer.id_to_piece(i) for i in range(tokenizer.get_piece_size())]
    plain = shape.config(tokenizer.eos_id(), config.dropout)
    plain["termweave"] = {
        "annotations": {"open": OPEN, "close": CLOSE},
        "alignment": {"layer": -1, "head": 0},
        "source_lang": config.source_lang,
        "target_lang": config.target_lang,
    }
    if OPEN not in pieces or not config.annotated:
        del plain["termweave"]["annotations"]
    if not config.guided_alignment:
        del plain["termweave"]["alignment"]
    tokenizer_config = {
        "source_lang": config.source_lang,
        "target_lang": config.target_lang,
        "tokenizer_class": "MarianTokenizer",
        "model_max_length": 512,
        "separate_vocabs": False,
        "unk_token": "<unk>",
        "eos_token": "</s>",
        "pad_token": "<pad>",
    }
    vocabulary = {piece: i for i, piece in enumerate([*pieces, "<pad>"])}
    halves = {k: v.detach().half().contiguous().cpu() for k, v in weights.items()}
    model = tokenizer.serialized_model_proto()
    files = {
        "model.safetensors": save(halves, metadata={"format": "pt"}),
        "config.json": _json(plain),
        "tokenizer_config.json": _json(tokenizer_config),
        "vocab.json": _json(vocabulary),
        "source.spm": model,
        "target.spm": model,
        "metrics.json": _json(figures),
        "README.md": card(config, shape, figures).encode(),
    }
    for name, data in files.items():
        with atomic_output(folder / name) as out:
            out.write(data)


def write_words(folder: Path, pairs: Sequence[Pair], init: Path | None) -> None:
    """The words that the model has met, those of the model it began with too: all others with a capital are names to keep."""
    from pipeline.engines.names import FILE, Names, met_words, packed

    before = Names.beside(init) if init else None
    if init and before is None:
        return  # what that model has met is not known
    words = set(met_words(pairs)).union(before.met if before else ())
    with atomic_output(folder / FILE) as out:
        out.write(packed(sorted(words)))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
