"""How fast amounts are found in plain text, per core, beside what a bare scan for digits costs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.evaluate.amounts import read_bank
from pipeline.money.find import find_amounts

BANK = Path(__file__).resolve().parents[1] / "pipeline" / "money"
FILLER = {
    "fr": "La communauté en ligne est indignée après que les médias nationaux ont révélé cette affaire, une fois de plus. ",
    "en": "The online community is outraged after the national media revealed the affair, once more, and one of them resigned. ",
    "vi": "Cộng đồng mạng phẫn nộ sau khi truyền thông đưa tin về vụ việc này, một lần nữa gây tranh cãi trong dư luận. ",
    "zh": "在全国媒体披露此事之后，网络社区再次表示愤慨，当局尚未对此作出任何回应，受害者要求严惩相关责任人员。",
}


def rows() -> Iterator[tuple[str, str]]:
    """One row per language: megabytes of UTF-8 per second of CPU time, running text with an amount in every third sentence."""
    cases = read_bank(BANK)
    for lang, filler in FILLER.items():
        sentences = [c.text for c in cases if c.lang == lang and c.bucket == "sentence"]
        text = "\n".join(filler * 2 + sentence for sentence in sentences) * 4
        find_amounts(text[:2000], lang)
        size = len(text.encode())
        bare = _seconds(lambda text=text: len(re.findall(r"\d+", text)))  # type: ignore[misc]
        full = _seconds(lambda text=text, lang=lang: len(find_amounts(text, lang)))  # type: ignore[misc]
        yield f"amounts, {lang}", f"{size / full / 1e6:.1f} MB/s (digits alone: {size / bare / 1e6:.0f} MB/s)"


def _seconds(work: Callable[[], int]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
