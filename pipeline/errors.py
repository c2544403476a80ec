"""Every error that a user can cause, in one tree; each is one line that says what, where and how to mend it.

    TermweaveError                    exit 2   the root: catch this to catch them all
    |-- InputError                    exit 2   a file or stream that cannot be read as what it should be
    |   |-- EncodingError             exit 2   not UTF-8, a NUL byte
    |   `-- FormatError               exit 2   malformed XML, entities, zip bombs, missing columns
    |-- LanguageError                 exit 2   a language tag that is unknown or cannot serve here
    |-- OutputError                   exit 2   no permission, no space
    |-- GlossaryError                 exit 2   an entry that contradicts itself or another
    |-- UsageError                    exit 2   options that do not go together, unknown names
    |   `-- ConfigError               exit 2   a key of termweave.toml or train.toml
    |-- EngineError                   exit 2   a model that cannot be found, loaded or used
    |   `-- MissingExtraError         exit 2   a package of an extra that is not installed
    |-- RateError                     exit 2   a rates file or service that cannot be used
    `-- BatchError                    exit 3   some documents failed, the rest is done

The two lower floors own the errors that they raise (`corpus.errors`, `glossary.errors`); they are named here so that callers
need one import.
"""

from __future__ import annotations

from corpus.errors import EncodingError, FormatError, InputError, LanguageError, OutputError, TermweaveError
from glossary.errors import GlossaryError

__all__ = [
    "BatchError",
    "ConfigError",
    "EncodingError",
    "EngineError",
    "FormatError",
    "GlossaryError",
    "InputError",
    "LanguageError",
    "MissingExtraError",
    "OutputError",
    "RateError",
    "TermweaveError",
    "UsageError",
]


class UsageError(TermweaveError):
    """Options that do not go together, or a name that nothing has."""


class ConfigError(UsageError):
    """A key or value of a configuration file; `where` is file and key."""


class EngineError(TermweaveError):
    """A model that cannot be found, loaded or used."""


class MissingExtraError(EngineError):
    """A package that belongs to an extra is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"needs the package {package}", mend=f"install it with: pip install 'termweave[{extra}]'")


class RateError(TermweaveError):
    """Exchange rates that cannot be read or fetched."""


class BatchError(TermweaveError):
    """Some documents failed; the rest is done."""

    exit_code = 3
