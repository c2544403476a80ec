"""The joint SentencePiece vocabulary: byte fallback, split digits, the two annotation marks, one form for all quotes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.errors import MissingExtraError
from pipeline.train.examples import CLOSE, OPEN, QUOTES


def train_tokenizer(sentences: Iterable[str], pieces: int, path: Path) -> None:
    """Learn a unigram vocabulary of `pieces` from raw sentences of both languages and write it to `path`.

    Pieces: 0 `</s>`, 1 `<unk>`, then the annotation marks. `<pad>` is no piece; Marian models put it at the end of the vocabulary.
    """
    import sentencepiece

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.tsv"
        rules.write_text(quote_rules(), encoding="utf-8")
        with path.open("wb") as out:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(sentences),
                model_writer=out,
                vocab_size=pieces,
                model_type="unigram",
                byte_fallback=True,
                split_digits=True,
                character_coverage=0.9999,
                eos_id=0,
                unk_id=1,
                bos_id=-1,
                pad_id=-1,
                user_defined_symbols=[OPEN, CLOSE],
                hard_vocab_limit=False,
                input_sentence_size=1_000_000,
                shuffle_input_sentence=True,
                num_threads=2,
                minloglevel=2,
                normalization_rule_tsv=str(rules),
            )


def quote_rules() -> str:
    """Normalisation rules in SentencePiece's TSV of hexadecimal code points: NFKC of what text is full of, and plain quotes."""
    import unicodedata

    rules = {chr(source): str(target) for source, target in QUOTES.items()}
    for code in range(0x80, 0x10000):
        char = chr(code)
        if unicodedata.category(char) in ("Cn", "Cs", "Co"):
            continue
        form = unicodedata.normalize("NFKC", char)
        if form != char and char not in rules and len(form) <= 8:
            rules[char] = form.translate(QUOTES)
    for code in (*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF):
        rules[chr(code)] = ""
    for char in "\t\n\r\u2028\u2029\u0085":
        rules[char] = " "
    combining = [
        ("a", "\u0300"),
        ("e", "\u0301"),
        ("e", "\u0300"),
        ("e", "\u0302"),
        ("c", "\u0327"),
        ("u", "\u0300"),
        ("i", "\u0302"),
    ]
    for base, mark in combining:
        for letter in (base, base.upper()):
            rules[letter + mark] = unicodedata.normalize("NFC", letter + mark)
    return "".join(f"{_hex(source)}\t{_hex(target)}\n" for source, target in sorted(rules.items()))


def _hex(text: str) -> str:
    return " ".join(f"{ord(c):X}" for c in text)


def with_quote_rules(model: bytes) -> bytes:
    """A SentencePiece model whose normaliser also maps quotes and special spaces to their plain forms; its pieces stay as they are."""
    import sentencepiece

    try:
        from sentencepiece import sentencepiece_model_pb2
    except ImportError:
        raise MissingExtraError("protobuf", "train") from None
    proto: Any = sentencepiece_model_pb2

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.model"
        rules = Path(folder) / "rules.tsv"
        rules.write_text(quote_rules(), encoding="utf-8")
        with path.open("wb") as out:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(["a b c d e f g", "h i j k l m n"] * 20),
                model_writer=out,
                vocab_size=24,
                hard_vocab_limit=False,
                model_type="unigram",
                minloglevel=2,
                normalization_rule_tsv=str(rules),
            )
        donor = proto.ModelProto()
        donor.ParseFromString(path.read_bytes())
    changed = proto.ModelProto()
    changed.ParseFromString(model)
    changed.normalizer_spec.precompiled_charsmap = donor.normalizer_spec.precompiled_charsmap
    changed.normalizer_spec.name = "user_defined"
    return bytes(changed.SerializeToString())
