"""What is done with the numbers of a series before they are drawn."""

from runicorn.series.thin import thin

__all__ = ["thin"]
