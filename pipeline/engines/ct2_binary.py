"""Writer of CTranslate2's `model.bin` (binary version 6) from numpy arrays.

CTranslate2's own converter imports torch and transformers, which takes seconds; the format is small enough to write directly, so
that the first translation on a fresh machine does not wait. A test holds this writer against CTranslate2's own, byte for byte.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

BINARY_VERSION = 6
SPEC = ("TransformerSpec", 7)
TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")
Variables = dict[str, Any]


def write_model(
    folder: Path, variables: Variables, source: Sequence[str], target: Sequence[str], config: Mapping[str, Any], quantization: str
) -> None:
    """Write `model.bin`, `config.json` and the vocabularies into an existing folder. `quantization`: `int8` or `float32`."""
    with (folder / "model.bin").open("wb") as file:
        _write(file, *_prepared(variables, quantization))
    vocabularies = {"shared": source} if list(source) == list(target) else {"source": source, "target": target}
    for name, tokens in vocabularies.items():
        (folder / f"{name}_vocabulary.json").write_text(json.dumps(list(tokens), indent=2), "utf-8")
    (folder / "config.json").write_text(json.dumps(dict(config), indent=2, sort_keys=True) + "\n", "utf-8")


def _prepared(variables: Variables, quantization: str) -> tuple[list[tuple[str, Any]], list[tuple[str, str]]]:
    """Arrays in the order and type in which they are written, and the aliases of those that are there twice."""
    import numpy as np

    first: dict[int, str] = {}
    arrays: list[tuple[str, Any]] = []
    aliases: list[tuple[str, str]] = []
    for name in sorted(variables):
        value = variables[name]
        if isinstance(value, np.ndarray) and value.ndim:
            if id(value) in first:
                aliases.append((name, first[id(value)]))
                continue
            first[id(value)] = name
            # Kernels, and embeddings with them, are what CTranslate2 quantises: all that is called weight.
            if quantization == "int8" and name.endswith("/weight"):
                value, scale = _int8(value)
                arrays.append((f"{name}_scale", scale))
            else:
                value = value.astype(np.float32)
        arrays.append((name, np.asarray(value)))
    # The scale of an aliased weight needs no alias of its own: CTranslate2 takes both together.
    return sorted(arrays, key=lambda entry: entry[0]), sorted(aliases)


def _int8(weight: Any) -> tuple[Any, Any]:
    """Each row scaled so that its largest value becomes 127."""
    import numpy as np

    value = weight.astype(np.float32)
    largest = np.amax(np.absolute(value), axis=1)
    largest[largest == 0] = 127.0
    scale = (127.0 / np.maximum(largest, np.float32(127) / np.finfo(np.float32).max)).astype(np.float32)
    return np.rint(value * scale[:, None]).astype(np.int8), scale


def _write(file: BinaryIO, arrays: list[tuple[str, Any]], aliases: list[tuple[str, str]]) -> None:
    def string(text: str) -> None:
        data = text.encode()
        file.write(struct.pack("H", len(data) + 1) + data + b"\0")

    file.write(struct.pack("I", BINARY_VERSION))
    string(SPEC[0])
    file.write(struct.pack("=II", SPEC[1], len(arrays)))
    for name, value in arrays:
        string(name)
        file.write(struct.pack("B", value.ndim))
        file.write(struct.pack(f"{value.ndim}I", *value.shape))
        file.write(struct.pack("=BI", TYPES.index(value.dtype.name), value.nbytes))
        file.write(value.tobytes())
    file.write(struct.pack("I", len(aliases)))
    for name, other in aliases:
        string(name)
        string(other)
