"""What a run is asked to do, read once and then never changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

RepairMode = Literal["auto", "always", "never"]
MoneyMode = Literal["check", "append", "replace"]
SegmentMode = Literal["sentences", "lines"]
FailOn = Literal["never", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Options:
    """Every setting of `termweave translate` and of `termweave.toml`; the names are the same in both."""

    sources: tuple[str, ...] = ()
    source_lang: str | None = None
    """BCP 47; None: identified from the text."""
    target_langs: tuple[str, ...] = ()
    output: Path = Path("out")
    formats: tuple[str, ...] = ("document", "jsonl", "tmx", "html")
    glossaries: tuple[Path, ...] = ()
    memory: Path | None = None
    memory_threshold: int = 75
    engine: str = "bundled"
    runtime: str = "auto"
    device: str = "auto"
    threads: int = 0
    """0: as many as there are cores."""
    beam: int = 4
    repair: RepairMode = "auto"
    segments: SegmentMode = "sentences"
    money: MoneyMode = "check"
    money_to: str | None = None
    money_first: bool = False
    """Convert only the first mention of an amount in a document."""
    money_digits: int = 2
    """Significant digits of a converted amount; 0: exact."""
    money_style: str = "plain"
    tolerance: Decimal = Decimal("0.05")
    rates: tuple[Path, ...] = ()
    as_of: dt.date | None = None
    fail_on: FailOn = "never"

    def differences(self) -> tuple[tuple[str, str], ...]:
        """The settings that shape the text and differ from their defaults, for the signature."""
        names = (
            "runtime beam repair segments money money_to money_first money_digits money_style tolerance as_of memory_threshold"
        )
        defaults = {f.name: f.default for f in dataclasses.fields(self)}
        return tuple((name, str(getattr(self, name))) for name in names.split() if getattr(self, name) != defaults[name])
