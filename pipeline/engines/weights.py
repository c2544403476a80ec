"""Old weights made safe: the plain tensors of a `pytorch_model.bin`, written as safetensors. Nothing in the file is executed."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.engines.checkpoint import PICKLES, WEIGHTS
from pipeline.errors import EngineError


def unpickled(folder: Path) -> Path | None:
    """Write `model.safetensors` beside `pytorch_model.bin` and return it; None when the folder has safetensors already.

    torch's `weights_only` reader accepts tensors and plain containers and refuses everything else, so no code of the file runs.
    Raises `EngineError` when there are no weights, or something other than weights is in them.
    """
    if any((folder / name).is_file() for name in WEIGHTS):
        return None
    files = [folder / PICKLES[0]]
    index = folder / PICKLES[1]
    if index.is_file():
        files = sorted({folder / Path(str(name)).name for name in json.loads(index.read_text("utf-8"))["weight_map"].values()})
    if not all(path.is_file() for path in files):
        raise EngineError("has no weights", where=str(folder), mend="fetch the model with: termweave models pull")
    import torch
    from safetensors.torch import save

    from corpus.atomic import atomic_output

    tensors: dict[str, torch.Tensor] = {}
    for path in files:
        try:
            loaded = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:
            # torch names what it refused over many lines; the user needs to know that it did.
            reason = str(error).split("\n")[0][:120]
            raise EngineError(
                f"holds more than weights, or is damaged: {reason}", where=str(path), mend="use another model"
            ) from None
        state = loaded.get("state_dict", loaded) if isinstance(loaded, dict) else {}
        tensors.update({str(k): v for k, v in state.items() if isinstance(v, torch.Tensor)})
    if not tensors:
        raise EngineError("holds no tensors", where=str(folder), mend="use another model")
    # Tied weights share memory, which safetensors does not write: each gets its own copy.
    data = save({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, metadata={"format": "pt"})
    target = folder / WEIGHTS[0]
    with atomic_output(target) as file:
        file.write(data)
    return target
