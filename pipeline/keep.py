"""What no language translates: encoded data, addresses, handles and hashtags."""

from __future__ import annotations

import re
from typing import Final

KEEP: Final = re.compile(r"[\x21-\u024f]{100,}|https?://[^\s<>\"']+|www\.[^\s<>\"']+|[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<!\w)[@#]\w+")
"""A run of a hundred Latin letters, figures and signs is longer than any word: a key, an address, a picture in Base64."""
