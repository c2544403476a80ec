"""What a job remembers, without running one."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.jobs.store import JobStore


def test_a_source_may_have_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("Le chat dort.\n", encoding="utf-8")
    store = JobStore(tmp_path / "out" / "job.sqlite")
    store.keep_source("caf", path, "fr")
    assert store.source("caf") == (path, "fr", True)
    path.write_text("Le chien dort.\n", encoding="utf-8")
    assert store.source("caf") == (path, "fr", False)
    assert store.source("other") is None
    store.close()
