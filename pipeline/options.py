"""What a run is asked to do, read once and then never changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

if TYPE_CHECKING:
    import click

RepairMode = Literal["auto", "always", "never"]
MoneyMode = Literal["check", "append", "replace"]
SegmentMode = Literal["sentences", "lines"]
FailOn = Literal["never", "warning", "error"]
WIDEST = 64
"""The widest beam."""
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


def glossary_option(help_text: str = "Repeatable; later win.", *, required: bool = False) -> Callable[[Command], Command]:
    """The option `-g`, `--glossary` of every command that takes glossaries: `glossaries`, a tuple of paths."""
    import click

    kind = click.Path(path_type=Path)
    return click.option(
        "-g", "--glossary", "glossaries", multiple=True, required=required, type=kind, metavar="FILE", help=help_text
    )


def engine_options(*, job: bool) -> Callable[[Command], Command]:
    """The options that say which model runs, and how; with `job` one that is not given is None: what the job file says."""
    import click

    from pipeline.engines import RUNTIMES

    kinds: dict[str, dict[str, Any]] = {
        "engine": {"metavar": "SPEC", "help": "bundled, a model's folder, a hub id, or two of them as A+B, through English"},
        "runtime": {"type": click.Choice(RUNTIMES), "help": "Where the model runs"},
        "device": {"metavar": "NAME", "help": "auto, cpu or cuda"},
        "threads": {"type": click.IntRange(0), "help": "0: as many as there are cores"},
        "beam": {"type": click.IntRange(1, WIDEST), "help": "Width of the search; 1 is fastest"},
        "vmap": {"is_flag": True, "help": "Use the model's vocabulary map: faster, but texts depend on their batch"},
    }
    defaults = {field.name: field.default for field in dataclasses.fields(Options)}

    def decorate(command: Command) -> Command:
        for name, kind in reversed(kinds.items()):
            shown = "" if name == "vmap" else f" [default: {defaults[name]}]"
            told = kind | {"help": f"{kind['help']}{shown}.", "default": None if job else defaults[name]}
            command = click.option(f"--{name}", **told)(command)
        return command

    return decorate


def rates_option() -> Callable[[Command], Command]:
    """The option `--rates` of every command that may ask for one: `rates`, a tuple of paths."""
    import click

    kind = click.Path(path_type=Path)
    help_text = "Your own CSV: date,base,quote,rate,provider; repeatable."
    return click.option("--rates", "rates", multiple=True, type=kind, metavar="FILE", help=help_text)


def listed(value: str | None) -> tuple[str, ...]:
    """The names in an option that takes several, parted by commas."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def language(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001 - click's signature
    """The language tag that an option holds, as it was written; an unknown one raises `LanguageError`. A callback of click's."""
    from pipeline.languages import normalised

    if value is not None:
        normalised(value)
    return value


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
