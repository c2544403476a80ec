"""SentencePiece for four families of models: text to ids with character offsets, and back.

The models' own Python tokenizers are eleven times slower and let text such as `</s>` become a control token; here ids come
from sentencepiece itself, and a control piece spelt out in the user's text is taken apart into characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

CONTROL = re.compile(r"</?[A-Za-z][\w-]*>|<2\w+>|>>[^<>\s]+<<|__\w+__")
"""What pieces with a meaning look like in these families: `<t>`, `</s>`, `<2en>`, `>>vie<<`, `__fr__`."""
BYTE = re.compile(r"<0x([0-9A-F]{2})>")
SPACE = "\u2581"
Span = tuple[int, int]


@dataclass(frozen=True)
class Pieces:
    """Token ids (of the model) and for each the span of the text that it stands for."""

    ids: list[int]
    spans: list[Span]


@dataclass
class Vocabulary:
    """The tokenizer of one checkpoint, for one direction. `tokens[i]` is the piece of the model's id i."""

    tokens: list[str]
    target_tokens: list[str]
    eos: int
    unk: int
    pad: int
    start: int
    """The id that the decoder begins with."""
    before: list[int]
    """Ids in front of every source: a language tag, or nothing."""
    first: list[int]
    """Ids that every target begins with: a language tag, or nothing."""
    suppressed: tuple[int, ...]
    """Target ids that are never to be generated."""
    marks: tuple[int, int] | None
    _source: Any = field(repr=False)
    _to_source: list[int] = field(repr=False)
    _target: Any = field(repr=False)
    _to_target: list[int] = field(repr=False)
    _control: dict[int, str] = field(repr=False, default_factory=dict)
    """Source sentencepiece ids with a meaning of their own -> their spelling."""
    _opaque: frozenset[int] = field(repr=False, default_factory=frozenset)
    """Source sentencepiece ids that spell bytes, or nothing at all."""

    def encode(self, text: str, marks: frozenset[int] = frozenset()) -> Pieces:
        """Source ids of `text`, without tag and end. A control piece stays one only where it begins at an offset in `marks`."""
        mapping = self._source.encode(text, return_type="offset_mapping")
        ids, spans = mapping["ids"], mapping["offsets"]
        to_model = self._to_source
        if self._control.keys().isdisjoint(ids):
            return Pieces([to_model[i] for i in ids], spans)
        out_ids: list[int] = []
        out_spans: list[Span] = []
        for i, (start, end) in zip(ids, spans, strict=True):
            if i not in self._control or start in marks:
                out_ids.append(to_model[i])
                out_spans.append((start, end))
                continue
            for offset, char in enumerate(self._control[i]):
                for piece in self._spell(char):
                    out_ids.append(to_model[piece])
                    out_spans.append((min(start + offset, end), min(start + offset + 1, end)))
        return Pieces(out_ids, out_spans)

    def _spell(self, char: str) -> Iterable[int]:
        """One character as the source sentencepiece ids that never mean anything else."""
        piece = self._source.piece_to_id(char)
        if not self._source.is_unknown(piece):
            return [piece]
        in_bytes = [self._source.piece_to_id(f"<0x{b:02X}>") for b in char.encode()]
        return [piece] if any(self._source.is_unknown(i) for i in in_bytes) else in_bytes

    def count(self, text: str) -> int:
        return len(self._source.encode(text))

    def encode_target(self, text: str) -> list[int]:
        """Target ids of a forced prefix; control pieces in it are dropped to characters as on the source side."""
        ids: list[int] = []
        for i in self._target.encode(text):
            piece = self._target.id_to_piece(i)
            if CONTROL.fullmatch(piece) and not BYTE.fullmatch(piece):
                spelt = [self._target.piece_to_id(c) for c in piece]
                ids += [self._to_target[s] for s in spelt]
            else:
                ids.append(self._to_target[i])
        return ids

    def unknown_spans(self, text: str) -> tuple[Span, ...]:
        """Runs of characters that the model would have to spell in bytes, or that it has no id for at all."""
        mapping = self._source.encode(text, return_type="offset_mapping")
        found: list[list[int]] = []
        begin: int | None = None
        for i, (start, end) in zip(mapping["ids"], mapping["offsets"], strict=True):
            if i not in self._opaque and i not in self._control and begin is None:
                continue
            begin = start if begin is None else begin
            # A character in bytes has its extent on its last piece only, which may be a plain one (a half sign ends in a 2).
            if end == begin:
                continue
            while begin < end and text[begin].isspace():
                begin += 1
            if end > begin:
                if found and found[-1][1] >= begin:
                    found[-1][1] = end
                else:
                    found.append([begin, end])
            begin = None
        return tuple((start, end) for start, end in found)

    def decode(self, ids: Sequence[int], *, glue: bool = False) -> tuple[str, list[Span]]:
        """The text of target ids and each id's span in it. With `glue`, it goes on after other text: its first space stays."""
        parts: list[str] = []
        spans: list[Span] = []
        position = 0
        pending: list[int] = []
        """Bytes of a character that is not whole yet, one for each id."""

        def flush() -> None:
            nonlocal position
            if not pending:
                return
            char = bytes(pending).decode("utf-8", errors="replace")
            parts.append(char)
            spans.extend([(position, position + len(char))] * len(pending))
            position += len(char)
            pending.clear()

        for i in ids:
            piece = self.target_tokens[i]
            byte = BYTE.fullmatch(piece) if piece.startswith("<0x") else None
            if byte:
                pending.append(int(byte[1], 16))
                continue
            flush()
            shown = "" if i in self._hidden else piece.replace(SPACE, " ")
            if position == 0 and not glue:
                shown = shown.removeprefix(" ")
            parts.append(shown)
            # The space in front belongs to no word.
            spans.append((position + (1 if shown.startswith(" ") and len(shown) > 1 else 0), position + len(shown)))
            position += len(shown)
        flush()
        return "".join(parts), spans

    @cached_property
    def _hidden(self) -> frozenset[int]:
        return frozenset((*self.suppressed, self.eos, self.pad, *self.first))
