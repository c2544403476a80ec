"""Converted models under the user's cache folder: made once, whole or not there, checked at every load.

$XDG_CACHE_HOME/termweave/models/<name>-<revision>-<quantization>/   model.bin, config.json, vocabularies, manifest.json
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines.checkpoint import sha256

LOG = logging.getLogger(__name__)
LAYOUT = "1"
"""Goes into every name: a change of what a converted folder holds makes old ones void."""
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One converted model."""

    folder: Path
    model: str
    revision: str
    quantization: str
    bytes: int


def root() -> Path:
    """The cache folder; not made here."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "termweave" / "models"


def converted(model: str, revision: str, quantization: str, build: Callable[[Path], None]) -> Path:
    """The folder of the converted model, made with `build(empty folder)` where it is missing or damaged.

    Safe when several processes ask at once: they take turns on a lock file, and a folder appears by one rename. Where the cache
    folder cannot be written, the model is converted into a temporary folder for this process alone.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "--", model).strip("-.") or "model"
    name = f"{plain}-{revision}-{quantization}-{LAYOUT}"
    place = root()
    try:
        place.mkdir(parents=True, exist_ok=True)
        if intact(place / name):
            return place / name
        with _lock(place / f".{name}.lock"):
            if not intact(place / name):
                _make(place, name, model, revision, quantization, build)
            return place / name
    except OSError as error:
        LOG.warning(
            "the cache folder %s cannot be used (%s); the model is converted for this run only", place, error.strerror or error
        )
        temporary = Path(tempfile.mkdtemp(prefix="termweave-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        _make(temporary, name, model, revision, quantization, build)
        return temporary / name


def intact(folder: Path) -> bool:
    """Whether every file of the converted model is there with the checksum that it was written with."""
    try:
        sums = json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"]
        damaged = [name for name, expected in sums.items() if sha256(folder / name) != expected]
    except (OSError, ValueError, KeyError, AttributeError):
        if folder.exists():
            LOG.warning("%s is incomplete and is made anew", folder)
        return False
    if damaged or "model.bin" not in sums:
        LOG.warning("%s is damaged (%s) and is made anew", folder, ", ".join(damaged))
        return False
    return True


def entries() -> Iterator[Entry]:
    """What lies in the cache."""
    for folder in sorted(root().glob("*/")) if root().is_dir() else ():
        try:
            facts = json.loads((folder / MANIFEST).read_text("utf-8"))
            size = sum(path.stat().st_size for path in folder.iterdir())
            yield Entry(folder, str(facts["model"]), str(facts["revision"]), str(facts["quantization"]), size)
        except (OSError, ValueError, KeyError):
            continue


def delete(entry: Entry) -> None:
    """Remove a converted model; it will be made again when it is needed."""
    shutil.rmtree(entry.folder, ignore_errors=True)
    (root() / f".{entry.folder.name}.lock").unlink(missing_ok=True)


def _make(place: Path, name: str, model: str, revision: str, quantization: str, build: Callable[[Path], None]) -> None:
    work = Path(tempfile.mkdtemp(dir=place, prefix=f".{name}."))
    try:
        build(work)
        sums = {path.name: sha256(path) for path in sorted(work.iterdir())}
        facts = {"model": model, "revision": revision, "quantization": quantization, "sha256": sums}
        (work / MANIFEST).write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
        for path in work.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        target = place / name
        if target.exists():
            # Only ever a damaged one: out of the way in one step, so that no reader sees half of it.
            aside = Path(tempfile.mkdtemp(dir=place, prefix=f".{name}."))
            target.rename(aside / "old")
            shutil.rmtree(aside, ignore_errors=True)
        work.chmod(0o755)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it when the process ends, however it ends."""
    with path.open("w") as file:
        try:
            import fcntl
        except ImportError:  # no such locks here: the rename alone keeps folders whole
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
