"""Floor 3: every question that a page can ask, and the live stream. Knows no web server and no widget."""
