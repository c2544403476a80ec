"""Shared by all tests: tests marked `debian(package)` are skipped, with the package's name, where its program is missing."""

from __future__ import annotations

import os
import shutil

import pytest

PROGRAMS = {
    "chromium": "chromium",
    "omegat": "omegat",
    "libreoffice": "soffice",
    "hunalign": "hunalign",
    "firefox-esr": "firefox-esr",
    "gettext": "msgfmt",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here; in CI a missing program is a failure, not a skip."""
    for item in items:
        for mark in item.iter_markers("debian"):
            package = mark.args[0]
            if shutil.which(PROGRAMS[package]) is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=f"needs Debian's package {package}: apt-get install {package}"))
