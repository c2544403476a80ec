"""What no language translates: encoded data, addresses, handles and hashtags."""

from __future__ import annotations

import re
from typing import Final

ENDLESS: Final = r"[\x21-\x7e\xa1-\u024f]{100,}"
"""A run of Latin letters, figures and signs that is longer than any word: a key, an address, a picture in Base64."""
KEEP: Final = re.compile(rf"{ENDLESS}|https?://[^\s<>\"']+|www\.[^\s<>\"']+|[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<!\w)[@#]\w+")
