"""Weights as they lie in safetensors files, by name, without torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError


class StoredWeights:
    """Named arrays of one or several safetensors files, read when asked for; the same name gives the same array."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        index = folder / "model.safetensors.index.json"
        self.files: dict[str, str] = {}
        if index.is_file():
            self.files = {str(k): str(v) for k, v in json.loads(index.read_text("utf-8"))["weight_map"].items()}
        else:
            for name in self._names("model.safetensors"):
                self.files[name] = "model.safetensors"
        self.read: dict[str, Any] = {}

    def _open(self, file: str) -> Any:
        from safetensors import SafetensorError, safe_open

        path = self.folder / Path(file).name
        try:
            return safe_open(path, framework="np")
        except (OSError, SafetensorError) as error:
            raise EngineError(f"cannot be read: {error}", where=str(path), mend="fetch the model again") from None

    def _names(self, file: str) -> list[str]:
        with self._open(file) as handle:
            return list(handle.keys())

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def __getitem__(self, name: str) -> Any:
        if name not in self.read:
            with self._open(self.files[name]) as handle:
                self.read[name] = _array(handle, name, self.folder / Path(self.files[name]).name)
        return self.read[name]

    def first(self, *names: str) -> Any:
        """The first of these that there is."""
        return self[next((name for name in names if name in self), names[0])]


def _array(handle: Any, name: str, path: Path) -> Any:
    """numpy has no bfloat16: such weights are widened by hand from their upper halves."""
    import numpy as np

    if handle.get_slice(name).get_dtype() != "BF16":
        return handle.get_tensor(name)
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(size))[name]
        begin, end = entry["data_offsets"]
        file.seek(8 + size + begin)
        halves = np.frombuffer(file.read(end - begin), dtype="<u2")
    return (halves.astype(np.uint32) << 16).view(np.float32).reshape(entry["shape"])
