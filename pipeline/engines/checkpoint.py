"""A model folder in the Hugging Face layout, read without importing its framework: what it is, what it knows, what it lacks."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import EngineError

Family = Literal["marian", "m2m100", "nllb", "t5"]
WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")
TOKENIZERS: dict[Family, tuple[str, ...]] = {
    "marian": ("source.spm", "target.spm", "vocab.json"),
    "m2m100": ("sentencepiece.bpe.model", "vocab.json"),
    "nllb": ("sentencepiece.bpe.model",),
    "t5": ("spiece.model",),
}
HASHED_WHOLE = 256 * 2**20
"""Files up to this many bytes are hashed whole for the revision; larger ones by size, both ends and time of change."""
DEFAULT_LIMIT = 128
"""Source tokens in one piece, where the model's config does not say otherwise (`termweave.max_source_tokens`): translation models are
trained on single sentences, and go astray on long ones well before the limit that their positions set."""


@dataclass(frozen=True)
class Checkpoint:
    """One model folder. Offsets and limits count tokens of its own tokenizer."""

    folder: Path
    name: str
    family: Family
    config: Mapping[str, Any]
    tokenizer_config: Mapping[str, Any]
    revision: str
    source_lang: str | None
    """As the folder says (`fr`, `fra`, `ROMANCE`), None where it does not."""
    target_lang: str | None
    max_source: int
    max_target: int
    annotations: tuple[str, str] | None = None
    """The two marks around a target term written into the source, where the model was trained on them."""
    alignment: tuple[int, int] | None = None
    """(decoder layer, head) whose cross-attention was trained to be a word alignment; None: all heads of the last layer, averaged."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """The `termweave` object of config.json."""


def open_checkpoint(folder: Path, name: str = "") -> Checkpoint:
    """Read and check the folder. Raises `EngineError` for what is missing, broken or of an unknown architecture."""
    where = str(folder)
    config = _json(folder / "config.json", required=True)
    tokenizer_config = _json(folder / "tokenizer_config.json")
    family = _family(config, tokenizer_config, where)
    if config.get("auto_map"):
        raise EngineError(
            "the model wants to run its own code, which is never allowed",
            where=where,
            mend="choose a model of a plain architecture",
        )
    if not any((folder / name).is_file() for name in WEIGHTS):
        if any((folder / name).is_file() for name in PICKLES):
            raise EngineError(
                "has its weights only as a pickle, which is not loaded",
                where=where,
                mend=f"turn them into model.safetensors with: termweave models convert {folder}",
            )
        raise EngineError("has no model.safetensors", where=where, mend="fetch the model again with: termweave models pull")
    for file in TOKENIZERS[family]:
        if not (folder / file).is_file():
            raise EngineError(f"has no {file}", where=where, mend="fetch the model again with: termweave models pull")
    extra = config.get("termweave") or {}
    if not isinstance(extra, dict):
        raise EngineError(
            "the key termweave is not an object", where=f"{where}/config.json", mend="see the bundled model's config.json"
        )
    _verify(folder, extra)
    source, target = _languages(folder, name, tokenizer_config)
    positions = int(config.get("max_position_embeddings") or 0)
    room = positions - 2 if positions else 1022
    asked = extra.get("max_source_tokens")
    limit = min(room, int(asked) if isinstance(asked, int) and asked > 8 else DEFAULT_LIMIT)
    return Checkpoint(
        folder=folder,
        name=name or folder.name,
        family=family,
        config=config,
        tokenizer_config=tokenizer_config,
        revision=revision(folder),
        source_lang=source,
        target_lang=target,
        max_source=limit,
        max_target=room,
        annotations=_annotations(extra, where),
        alignment=_alignment(extra, config, where),
        extra=extra,
    )


def revision(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of everything that decides what the model says."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        decides = path.suffix in {".json", ".safetensors", ".spm", ".model", ".xz"}
        if not path.is_file() or not decides:
            continue
        digest.update(path.name.encode() + b"\0")
        size = path.stat().st_size
        if size <= HASHED_WHOLE:
            digest.update(bytes.fromhex(sha256(path)))
            continue
        digest.update(f"{size}:{path.stat().st_mtime_ns}".encode())
        with path.open("rb") as file:
            digest.update(file.read(2**20))
            file.seek(-(2**20), 2)
            digest.update(file.read(2**20))
    return digest.hexdigest()[:16]


def sha256(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(folder: Path, extra: Mapping[str, Any]) -> None:
    """Compare the files with `termweave.sha256`, where the config lists sums."""
    sums = extra.get("sha256") or {}
    for file, expected in sums.items() if isinstance(sums, dict) else ():
        path = folder / Path(file).name
        if not path.is_file() or sha256(path) != expected:
            raise EngineError(
                f"{file} is damaged: its checksum is not the one in config.json",
                where=str(folder),
                mend="install or fetch it again",
            )


def _family(config: Mapping[str, Any], tokenizer_config: Mapping[str, Any], where: str) -> Family:
    kind = config.get("model_type")
    tokenizer = str(tokenizer_config.get("tokenizer_class") or config.get("tokenizer_class") or "")
    if kind == "marian":
        return "marian"
    if kind == "m2m_100":
        return "nllb" if tokenizer.startswith("Nllb") or not (Path(where) / "vocab.json").is_file() else "m2m100"
    if kind in {"t5", "mt5"}:
        return "t5"
    raise EngineError(
        f"architecture {kind!r} is not one that translates here",
        where=where,
        mend="Marian, M2M100, NLLB and T5 (MADLAD-400) models do",
    )


def _json(path: Path, *, required: bool = False) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if not required:
            return {}
        raise EngineError("has no config.json", where=str(path.parent), mend="give the folder of a Hugging Face model") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EngineError(f"cannot be read: {error}", where=str(path), mend="fetch the model again") from None
    if not isinstance(value, dict):
        raise EngineError("is not a JSON object", where=str(path), mend="fetch the model again")
    return value


def _languages(folder: Path, name: str, tokenizer_config: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """From the tokenizer's config, else from a name such as `opus-mt-fr-en`."""
    source, target = tokenizer_config.get("source_lang"), tokenizer_config.get("target_lang")
    if source and target:
        return str(source), str(target)
    named = re.search(r"opus-mt(?:-tc-\w+)?-([A-Za-z_]+)-([A-Za-z_]+)$", name or folder.name)
    return (named.group(1), named.group(2)) if named else (None, None)


def _annotations(extra: Mapping[str, Any], where: str) -> tuple[str, str] | None:
    marks = extra.get("annotations")
    if not marks:
        return None
    try:
        opening, closing = marks["open"], marks["close"]
    except (TypeError, KeyError):
        opening = closing = None
    if not (isinstance(opening, str) and isinstance(closing, str) and opening and closing):
        raise EngineError(
            "termweave.annotations needs the strings open and close",
            where=f"{where}/config.json",
            mend="for example <t> and </t>",
        )
    return opening, closing


def _alignment(extra: Mapping[str, Any], config: Mapping[str, Any], where: str) -> tuple[int, int] | None:
    value = extra.get("alignment")
    if not value:
        return None
    layers = int(config.get("decoder_layers") or config.get("num_decoder_layers") or config.get("num_layers") or 1)
    heads = int(config.get("decoder_attention_heads") or config.get("num_heads") or 1)
    try:
        layer, head = int(value["layer"]), int(value.get("head", 0))
    except (TypeError, KeyError, ValueError):
        layer = head = 10**6
    if not (-layers <= layer < layers and 0 <= head < heads):
        raise EngineError(
            "termweave.alignment must name a decoder layer and a head that there are",
            where=f"{where}/config.json",
            mend='for example {"layer": -1, "head": 0}',
        )
    return layer % layers, head
