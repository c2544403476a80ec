"""The tokenizer files of four families of models, and the tags by which each is told the languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.languages import choose, primary
from pipeline.engines.vocabulary import CONTROL, SPACE, Vocabulary
from pipeline.errors import EngineError

LANGUAGE = re.compile(r"__[a-z]{2,4}__|[a-z]{3}_[A-Z][a-z]{3}")
"""How M2M100 and NLLB spell a language among their special tokens."""


def open_vocabulary(checkpoint: Checkpoint, source_lang: str, target_lang: str) -> Vocabulary:
    """Load the tokenizer files. Raises `EngineError` when the model does not know a language or a file is broken."""
    config, family = checkpoint.config, checkpoint.family
    tokens, target_tokens, source, target, to_source, to_target = _tables(checkpoint)
    index = {token: i for i, token in enumerate(tokens)}
    eos = _id(config, "eos_token_id", index.get("</s>", 0))
    unk = index.get("<unk>", 1)
    pad = _id(config, "pad_token_id", index.get("<pad>", eos))
    start = _id(config, "decoder_start_token_id", pad)
    before, first = _tags(checkpoint, index, source_lang, target_lang)
    control: dict[int, str] = {}
    opaque: set[int] = set()
    for i in range(len(source)):
        piece = source.id_to_piece(i)
        if source.is_byte(i) or source.is_unknown(i):
            opaque.add(i)
        elif CONTROL.fullmatch(piece) and not source.is_control(i):
            control[i] = piece
    marks = None
    if checkpoint.annotations:
        opening, closing = (index.get(mark) for mark in checkpoint.annotations)
        if opening is None or closing is None:
            raise EngineError(
                "config.json names annotation marks that the vocabulary lacks",
                where=str(checkpoint.folder),
                mend="train with the marks as user-defined pieces, or take the key out",
            )
        marks = (opening, closing)
    target_index = {token: i for i, token in enumerate(target_tokens)}
    never = {target_index.get("<unk>", unk), *(target_index[m] for m in checkpoint.annotations or () if m in target_index)}
    if family == "marian":
        never.add(pad)
    if family == "t5" and start != eos:
        never.add(start)
    never.discard(eos)
    return Vocabulary(
        tokens=tokens,
        target_tokens=target_tokens,
        eos=eos,
        unk=unk,
        pad=pad,
        start=start,
        before=before,
        first=first,
        suppressed=tuple(sorted(never)),
        marks=marks,
        _source=source,
        _to_source=to_source,
        _target=target,
        _to_target=to_target,
        _control=control,
        _opaque=frozenset(opaque),
    )


def _id(config: Any, key: str, default: int) -> int:
    value = config.get(key)
    return value if isinstance(value, int) else default


def _pieces(path: Path) -> Any:
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise EngineError(f"is no SentencePiece model: {error}", where=str(path), mend="fetch the model again") from None


def _table(path: Path) -> dict[str, int]:
    try:
        table = json.loads(path.read_text("utf-8"))
        return {str(piece): int(i) for piece, i in table.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise EngineError(f"is no table of pieces: {error}", where=str(path), mend="fetch the model again") from None


def _listed(table: dict[str, int], size: int) -> list[str]:
    """Ids to pieces; ids without a piece get a name that no text can have."""
    tokens = [f"<unused{i}>" for i in range(max(size, max(table.values(), default=-1) + 1))]
    for piece, i in table.items():
        tokens[i] = piece
    return tokens


def _tables(checkpoint: Checkpoint) -> tuple[list[str], list[str], Any, Any, list[int], list[int]]:
    """Model pieces of both sides, the two sentencepiece models, and their ids -> model ids."""
    folder, size = checkpoint.folder, int(checkpoint.config.get("vocab_size") or 0)
    if checkpoint.family == "marian":
        source, target = _pieces(folder / "source.spm"), _pieces(folder / "target.spm")
        table = _table(folder / "vocab.json")
        own = folder / "target_vocab.json"
        target_table = _table(own) if own.is_file() else table
        target_size = int(checkpoint.config.get("decoder_vocab_size") or size)
        tokens, target_tokens = _listed(table, size), _listed(target_table, target_size)
        return tokens, target_tokens, source, target, _mapping(source, table), _mapping(target, target_table)
    model = _pieces(folder / ("spiece.model" if checkpoint.family == "t5" else "sentencepiece.bpe.model"))
    if checkpoint.family == "t5":
        table = {model.id_to_piece(i): i for i in range(len(model))}
    elif checkpoint.family == "m2m100":
        table = _table(folder / "vocab.json")
        for code in _added(checkpoint, "M2M100"):
            table.setdefault(f"__{code.strip('_')}__", len(table))
    else:
        table = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
        for i in range(3, len(model)):
            # fairseq put its own four specials in front and dropped sentencepiece's three.
            table[model.id_to_piece(i)] = i + 1
        for code in _added(checkpoint, "NLLB"):
            table.setdefault(code, len(table))
        table.update(_added_ids(folder))
    tokens = _listed(table, size)
    mapping = _mapping(model, table)
    return tokens, tokens, model, model, mapping, mapping


def _mapping(model: Any, table: dict[str, int]) -> list[int]:
    unk = table.get("<unk>", 1)
    return [table.get(model.id_to_piece(i), unk) for i in range(len(model))]


def _added_ids(folder: Path) -> dict[str, int]:
    """Pieces that tokenizer.json adds to the sentencepiece model, with their ids: the word of authority where there is one."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        return {}
    try:
        added = json.loads(path.read_text("utf-8")).get("added_tokens") or []
        return {str(entry["content"]): int(entry["id"]) for entry in added}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"cannot be read: {error}", where=str(path), mend="fetch the model again") from None


def _added(checkpoint: Checkpoint, title: str) -> list[str]:
    """The language codes in the order in which the family appends them: from the folder, else transformers' own list."""
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        path = checkpoint.folder / name
        if path.is_file():
            try:
                content = json.loads(path.read_text("utf-8"))
            except ValueError:
                continue
            listed = content.get("additional_special_tokens") or content.get("extra_special_tokens")
            codes = [str(x["content"] if isinstance(x, dict) else x) for x in listed] if isinstance(listed, list) else []
            codes = [code for code in codes if LANGUAGE.fullmatch(code)]
            if codes:
                return codes
    if title == "M2M100":
        from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

        return list(FAIRSEQ_LANGUAGE_CODES["m2m100"])
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES as NLLB_CODES

    return list(NLLB_CODES)


def _tags(checkpoint: Checkpoint, index: dict[str, int], source: str, target: str) -> tuple[list[int], list[int]]:
    """The ids in front of source and target that say which languages are meant."""
    if checkpoint.family == "marian":
        shape = re.compile(r">>(.+)<<")
        tags = {m[1]: i for piece, i in index.items() if (m := shape.fullmatch(piece))}
        _check_direction(checkpoint, source, target, tagged=bool(tags))
        if not tags:
            return [], []
        chosen = choose(target, tags)
        if chosen is None:
            if primary(checkpoint.target_lang or "") == primary(target):
                return [], []
            raise _unknown(checkpoint, target, sorted(tags))
        return [tags[chosen]], []
    forms = {"m2m100": re.compile(r"__(\w+)__"), "nllb": re.compile(r"([a-z]{3}_[A-Z][a-z]{3})"), "t5": re.compile(r"<2(\w+)>")}
    form = forms[checkpoint.family]
    names = {m[1]: i for piece, i in index.items() if (m := form.fullmatch(piece))}
    chosen = choose(target, names)
    if chosen is None:
        raise _unknown(checkpoint, target, sorted(names))
    if checkpoint.family == "t5":
        space = index.get(SPACE)
        return ([space] if space is not None else []) + [names[chosen]], []
    spoken = choose(source, names)
    if spoken is None:
        raise _unknown(checkpoint, source, sorted(names))
    return [names[spoken]], [names[chosen]]


def _check_direction(checkpoint: Checkpoint, source: str, target: str, *, tagged: bool) -> None:
    """A one-pair model must be of the asked pair; names of groups (`ROMANCE`, `mul`) cannot be checked."""
    sides = [(checkpoint.source_lang, source)] + ([] if tagged else [(checkpoint.target_lang, target)])
    for own, asked in sides:
        known, wanted = primary(own or ""), primary(asked)
        if known and wanted and known != wanted:
            raise EngineError(
                f"translates {checkpoint.source_lang} to {checkpoint.target_lang}, not {source} to {target}",
                where=checkpoint.name,
                mend="choose another model with --engine; termweave models list shows some",
            )


def _unknown(checkpoint: Checkpoint, lang: str, names: list[str]) -> EngineError:
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return EngineError(f"does not know the language {lang}", where=checkpoint.name, mend=f"it knows {shown or 'none'}")
