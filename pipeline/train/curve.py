"""The loss curve as a PNG."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.atomic import atomic_output
from pipeline.errors import MissingExtraError


def ready() -> None:
    """Raise `MissingExtraError` before a long run rather than after it."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise MissingExtraError("matplotlib", "train") from None


def draw(log: Path, image: Path) -> None:
    """Training loss, alignment loss and, where there are any, dev scores over the updates of `log`."""
    from matplotlib.figure import Figure

    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    figure = Figure(figsize=(9, 5), layout="constrained")
    left = figure.subplots()
    for key, label in (("loss", "loss per token"), ("align", "alignment loss")):
        points = [(r["step"], r[key]) for r in rows if key in r]
        left.plot(*zip(*points, strict=True), label=label, linewidth=1) if points else None
    scores = [(r["step"], r["BLEU"]) for r in rows if "BLEU" in r]
    if scores:
        right = left.twinx()
        right.plot(*zip(*scores, strict=True), "k.-", label="BLEU")
        right.set_ylabel("BLEU")
    left.set_xlabel("updates")
    left.set_ylim(bottom=0)
    left.legend()
    with atomic_output(image) as out:
        figure.savefig(out, format="png", dpi=120)
