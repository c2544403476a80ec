"""The termbase: concepts and terms, their formats, the matcher, the ledger. Knows nothing of engines or document formats."""
