"""The routes that people script against, at their known places; the stand-alone viewer has them."""
