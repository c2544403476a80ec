"""Translation: our engine against transformers' own generate, against bare CTranslate2, and from a cold start."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

REPEATS = 5
SENTENCES = 256
SLOW_SENTENCES = 96
TEXTS = Path(__file__).parents[1] / "pipeline" / "engines" / "sentences.fr.txt"

COLD = """
import time
begin = time.perf_counter()
from pipeline.engines import Request, load_engine
load_engine("bundled", "fr", "en").translate([Request("Le conseil a adopté la résolution hier soir.")])
print(time.perf_counter() - begin)
"""


def _sentences(count: int) -> list[str]:
    """Different ones of different lengths: neighbours joined in every way."""
    base = TEXTS.read_text("utf-8").strip().split("\n")
    pairs = [*base, *(f"{a.rstrip('.')}, {b[0].lower()}{b[1:]}" for a in base for b in base if a != b)]
    triples = (f"{a} {b}" for a in pairs for b in base)
    found = list(dict.fromkeys([*pairs, *triples]))
    return [found[i * len(found) // count] for i in range(count)]


def _alternating(one: Callable[[], float], other: Callable[[], float], repeats: int) -> float:
    """Median over rounds of other's seconds / one's seconds; each round runs both, so that a busy machine hits both alike."""
    return statistics.median(other() / one() for _ in range(repeats))


def rows() -> Iterator[tuple[str, str]]:
    """Ratios within this run, and seconds to the first sentence."""
    from pipeline.engines import Engine, Request, load_engine
    from pipeline.engines.sequence import SequenceEngine

    # Without its vocabulary map, which bare CTranslate2 and transformers do not have.
    engine = load_engine("bundled", "fr", "en", vmap=False)
    assert isinstance(engine, SequenceEngine)
    texts = _sentences(SENTENCES)
    engine.translate([Request(t) for t in texts[:32]])

    def ours(some: Sequence[str]) -> float:
        begin = time.perf_counter()
        engine.translate([Request(t) for t in some])
        return time.perf_counter() - begin

    ratio = _alternating(lambda: _bare(engine, texts), lambda: ours(texts), REPEATS)
    yield "overhead over bare translate_batch (same tokens, sorted; median of rounds)", f"{(ratio - 1) * 100:+.0f} %"
    some = texts[:: len(texts) // SLOW_SENTENCES][:SLOW_SENTENCES]
    generate = _generate(engine, some)
    generate()

    def ours_per_token() -> float:
        begin = time.perf_counter()
        found = engine.translate([Request(t) for t in some])
        seconds = time.perf_counter() - begin
        return seconds / sum(len(engine.vocabulary.encode_target(h[0].text)) + 1 for h in found)

    ratio = _alternating(ours_per_token, generate, 2)
    yield "engine (CTranslate2 int8) against transformers generate float32, batch 32, beam 4: tokens/s", f"x{ratio:.1f}"
    mapped = load_engine("bundled", "fr", "en", vmap=True)
    mapped.translate([Request(t) for t in texts])

    def cpu(some: Engine) -> Callable[[], float]:
        def run() -> float:
            begin = time.process_time()
            some.translate([Request(t) for t in texts])
            return time.process_time() - begin

        return run

    yield (
        "engine with its vocabulary map against the same without: less CPU time",
        f"x{_alternating(cpu(mapped), cpu(engine), REPEATS):.2f}",
    )
    for what, seconds in _cold():
        yield what, f"{seconds:.2f} s"


def _bare(engine: SequenceEngine, texts: Sequence[str]) -> float:  # type: ignore[name-defined]  # noqa: F821
    """Seconds of CTranslate2 alone on what the engine would give it: tokens ready, sorted, the same batches and options."""
    from pipeline.engines.annotate import encode
    from pipeline.engines.runtime import BATCH_TOKENS

    tokens = engine.vocabulary.tokens
    ready = sorted(([tokens[i] for i in encode(engine.vocabulary, t).ids] for t in texts), key=len, reverse=True)
    begin = time.perf_counter()
    engine.runtime._pool.first.translate_batch(
        ready, beam_size=4, max_batch_size=BATCH_TOKENS, batch_type="tokens", return_scores=True, return_attention=True
    )
    return time.perf_counter() - begin


def _generate(engine: SequenceEngine, texts: Sequence[str]) -> Callable[[], float]:  # type: ignore[name-defined]  # noqa: F821
    """Seconds per target token of transformers as its documentation has it, on the same ids; tokenising is not counted."""
    import torch
    import transformers
    from transformers import MarianMTModel

    from pipeline.engines.annotate import encode
    from pipeline.engines.runtime import cores

    torch.set_num_threads(cores())
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = MarianMTModel.from_pretrained(engine.checkpoint.folder, dtype=torch.float32).eval()
    ready = sorted((encode(engine.vocabulary, t).ids for t in texts), key=len, reverse=True)

    def run() -> float:
        begin, tokens = time.perf_counter(), 0
        for first in range(0, len(ready), 32):
            batch = ready[first : first + 32]
            width = max(map(len, batch))
            ids = torch.tensor([row + [engine.vocabulary.pad] * (width - len(row)) for row in batch])
            with torch.inference_mode():
                out = model.generate(
                    input_ids=ids, attention_mask=(ids != engine.vocabulary.pad).long(), num_beams=4, max_new_tokens=2 * width
                )
            tokens += int((out != engine.vocabulary.pad).sum())
        return (time.perf_counter() - begin) / tokens

    return run


def _cold() -> Iterator[tuple[str, float]]:
    """New processes: on a machine that never ran termweave, and on one that did."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "XDG_CACHE_HOME": home,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
        }
        for what in (
            "first sentence, model not converted yet (process start not counted)",
            "first sentence, converted model cached",
        ):
            done = subprocess.run([sys.executable, "-c", COLD], env=environment, capture_output=True, text=True, check=True)
            yield what, float(done.stdout)
