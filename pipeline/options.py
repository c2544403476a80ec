"""What a run is asked to do, read once and then never changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

if TYPE_CHECKING:
    import click

RepairMode = Literal["auto", "always", "never"]
MoneyMode = Literal["check", "append", "replace"]
SegmentMode = Literal["sentences", "lines"]
FailOn = Literal["never", "warning", "error"]
Command = TypeVar("Command", bound=Callable[..., object])


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
    vmap: bool = False
    """Use the vocabulary map of a model that brings one: faster, but a text may then depend on the others in its batch."""
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
            "runtime beam vmap repair segments money money_to money_first money_digits money_style tolerance as_of"
            " memory_threshold"
        )
        defaults = {f.name: f.default for f in dataclasses.fields(self)}
        return tuple((name, str(getattr(self, name))) for name in names.split() if getattr(self, name) != defaults[name])


def reaches(fail_on: FailOn, severities: Iterable[str]) -> bool:
    """Whether any of `severities` is as grave as `--fail-on` asks."""
    return any(severity in _GRAVE[fail_on] for severity in severities)


_GRAVE: dict[FailOn, frozenset[str]] = {
    "never": frozenset(),
    "warning": frozenset(("warning", "error")),
    "error": frozenset(("error",)),
}


def glossary_option(help_text: str = "Repeatable; later win.") -> Callable[[Command], Command]:
    """The option `-g`, `--glossary` of every command that takes glossaries: `glossaries`, a tuple of paths."""
    import click

    kind = click.Path(path_type=Path)
    return click.option("-g", "--glossary", "glossaries", multiple=True, type=kind, metavar="FILE", help=help_text)


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    """The date that an option holds, as ISO 8601 writes it; a callback of click's."""
    import click

    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date; write it as 2025-07-29", ctx, param) from None


def fail_on_option(
    default: FailOn | None, help_text: str = "Exit 1 when such an issue is found."
) -> Callable[[Command], Command]:
    """The option `--fail-on` of every command that can be a gate; None: what the job file says."""
    import click

    kind = click.Choice(get_args(FailOn))
    return click.option("--fail-on", type=kind, default=default, show_default=default is not None, help=help_text)
