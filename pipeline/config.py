"""`termweave.toml`: a job's settings in a file, versioned; an unknown key is an error that names it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import tomllib
import typing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from corpus.textio import read_text
from pipeline.errors import ConfigError
from pipeline.options import WIDEST, Options

FILE_NAME: Final = "termweave.toml"
VERSION: Final = 1

TEMPLATE: Final = """\
# A termweave job. Run it with:  termweave translate {folder}
# Paths are relative to this file. Remove the '#' before a setting to change it; what is shown is the default.
version = 1

sources = ["*.txt"]              # files, folders or globs
# source_lang = "fr"             # left out: identified from the text
target_langs = ["en"]
# output = "out"
# formats = ["document", "jsonl", "tmx", "html"]   # also: txt, tsv, xliff, xliff12, omegat, omegat-tm, xlsx, docx, pharaoh

# glossaries = ["terms.csv"]     # later files win
# memory = "memory.sqlite"       # what `termweave apply` fills and `translate` asks first
# memory_threshold = 75          # least percentage of a fuzzy match that is proposed

# engine = "bundled"             # or a model's folder, or a hub id such as Helsinki-NLP/opus-mt-fr-en
# runtime = "auto"               # ctranslate2, transformers
# device = "auto"                # cpu, cuda
# threads = 0                    # 0: as many as there are cores
# beam = 4
# vmap = false                   # true: use the vocabulary map of a model that brings one; faster, but texts depend on their batch

# repair = "auto"                # always, never
# segments = "sentences"         # lines: each input line is one segment

# money = "check"                # append: "500 yuan (about $70)"; replace
# money_to = "USD"
# money_first = false            # true: convert only the first mention
# money_digits = 2               # significant digits; 0: exact
# money_style = "plain"          # ap, economist, codes
# tolerance = "0.05"             # how far an amount stated twice may be from the dated rate
# rates = ["rates.csv"]          # date,base,quote,rate,provider
# as_of = 2025-07-29             # date of the rates; left out: the document's own, else the newest known

# fail_on = "never"              # warning, error: then the exit code is 1 when such an issue is found
"""


_KINDS: Final = {
    **{int: "a whole number", float: "a number", bool: "true or false"},
    **{str: "text in quotation marks", Path: "a path in quotation marks", dt.date: "a date such as 2025-07-29"},
}


def load(path: Path) -> Options:
    """The options of a job file, paths resolved against its folder. Raises `ConfigError` naming file and key."""
    return from_table(table_of(path, VERSION), str(path), path.parent)


def table_of(path: Path, wanted: int) -> dict[str, Any]:
    """The keys and values of a TOML file whose `version` is `wanted`, without that key."""
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", where=str(path)) from None
    version = table.pop("version", None)
    if version != wanted:
        raise ConfigError(f"version is {version!r}", where=f"{path}: version", mend=f"this termweave reads version = {wanted}")
    return table


def from_table(table: dict[str, Any], where: str, base: Path) -> Options:
    """Options from plain values, each checked against the type of its field."""
    hints = typing.get_type_hints(Options)
    names = [f.name for f in dataclasses.fields(Options)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in names:
            close = difflib.get_close_matches(key, names, n=1)
            mend = f"did you mean {close[0]}?" if close else f"there are: {', '.join(names)}"
            raise ConfigError(f"unknown key {key!r}", where=where, mend=mend)
        values[key] = typed(value, hints[key], f"{where}: {key}", base)
    if "sources" in values:
        values["sources"] = tuple(str(base / s) for s in values["sources"])
    values.setdefault("output", base / "out")
    return check(Options(**values), where)


def check(options: Options, where: str = "") -> Options:
    """The options unchanged when their numbers and combinations make sense; otherwise `ConfigError`."""
    if options.money != "check" and not options.money_to:
        raise ConfigError(f"money = {options.money} needs a currency", where=where, mend="say which with --money-to USD")
    if not 1 <= options.beam <= WIDEST:
        raise ConfigError(f"beam {options.beam} is outside 1 to {WIDEST}", where=where)
    if not 50 <= options.memory_threshold <= 101:
        raise ConfigError(f"memory_threshold {options.memory_threshold} is outside 50 to 101", where=where)
    if not Decimal(0) <= options.tolerance < Decimal(1):
        raise ConfigError(f"tolerance {options.tolerance} is outside 0 to 1", where=where, mend="0.05 is five per cent")
    for key in ("money_digits", "threads"):
        if getattr(options, key) < 0:
            raise ConfigError(f"{key} {getattr(options, key)} is below 0", where=where)
    return options


def typed(value: Any, hint: Any, where: str, base: Path) -> Any:
    """A value of a TOML file as the type `hint`; paths are relative to `base`. Raises `ConfigError` at `where`."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise ConfigError(f"{value!r} is not a list", where=where, mend=f'write ["{value}"]')
        return tuple(typed(v, args[0], where, base) for v in value)
    if origin is typing.Literal:
        if value not in args:
            raise ConfigError(f"{value!r} is none of {', '.join(args)}", where=where)
        return value
    if type(None) in args:
        return typed(value, next(a for a in args if a is not type(None)), where, base)
    if hint is Path and isinstance(value, str):
        return base / value
    if hint is float and type(value) is int:
        return float(value)
    if hint is Decimal and isinstance(value, str | int):
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ConfigError(f"{value!r} is not a number", where=where) from None
    if hint is dt.date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ConfigError(f"{value!r} is not a date", where=where, mend="write 2025-07-29") from None
    if type(value) is not hint:
        raise ConfigError(f"{value!r} is not {_KINDS.get(hint, hint.__name__)}", where=where)
    return value
