"""The ground floor: text in, aligned text out. Knows nothing of engines, matching or the command line."""
