"""Translation engines: any model through one door, fast, nothing lost."""

from __future__ import annotations

from pipeline.engines.protocol import Engine, Hypothesis, Request

__all__ = ["Engine", "Hypothesis", "Request", "load_engine"]

RUNTIMES = ("auto", "ctranslate2", "transformers")
DEVICES = ("auto", "cpu", "cuda")


def load_engine(
    spec: str,
    source_lang: str,
    target_lang: str,
    *,
    runtime: str = "auto",
    device: str = "auto",
    threads: int = 0,
    beam: int = 4,
    compute: str = "auto",
    vmap: bool = False,
) -> Engine:
    """The engine for `bundled`, a model folder, a hub id, or two of them joined by `+` (a pivot through English).

    `runtime`: `auto` (CTranslate2), `ctranslate2`, `transformers`. `device`: `auto`, `cpu`, `cuda`. `threads`: 0 for all cores.
    `compute`: `auto` (int8 on the CPU, bfloat16 on CUDA), `int8`, `float32`, `bfloat16`. `vmap`: use the vocabulary map of a model
    that brings one (CTranslate2 on the CPU): faster, but a text may then depend on the others in its batch.
    Raises `EngineError` when the model is not there, is broken, or does not translate this direction.
    """
    from pipeline.engines.checkpoint import open_checkpoint
    from pipeline.engines.hub import locate
    from pipeline.engines.tokenizer_files import open_vocabulary
    from pipeline.errors import EngineError

    if runtime not in RUNTIMES:
        raise EngineError(f"there is no runtime {runtime}", mend=f"choose one of {', '.join(RUNTIMES)}")
    if device.partition(":")[0] not in DEVICES:  # `cuda:1` is for the runtime to find
        raise EngineError(f"there is no device {device}", mend=f"choose one of {', '.join(DEVICES)}")
    if beam < 1 or threads < 0:
        raise EngineError("beam must be at least 1 and threads at least 0", mend="leave them out for the defaults")
    if "+" in spec:
        from pipeline.engines.pivot import load_pivot

        return load_pivot(
            spec, source_lang, target_lang, runtime=runtime, device=device, threads=threads, beam=beam, compute=compute, vmap=vmap
        )

    from pipeline.engines.runtime import Runtime
    from pipeline.engines.sequence import SequenceEngine

    folder, name = locate(spec, source_lang, target_lang)
    checkpoint = open_checkpoint(folder, name)
    vocabulary = open_vocabulary(checkpoint, source_lang, target_lang)
    loaded: Runtime
    if runtime == "transformers":
        from pipeline.engines.torch_runtime import TransformersRuntime

        loaded = TransformersRuntime(checkpoint, vocabulary, device=device, compute=compute, threads=threads)
    else:
        from pipeline.engines.ct2 import CTranslate2Runtime

        loaded = CTranslate2Runtime(checkpoint, vocabulary, device=device, compute=compute, threads=threads, vmap=vmap)
    return SequenceEngine(checkpoint, vocabulary, loaded, source_lang, target_lang, beam)
