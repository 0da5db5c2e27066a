"""What a view shows, as one still fragment of HTML that needs no kernel, no script and no network."""

from runicorn.widgets.picture.fragment import MAX_BYTES, picture_html

__all__ = ["MAX_BYTES", "picture_html"]
