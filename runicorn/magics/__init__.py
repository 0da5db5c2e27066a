"""Floor 5: ``%runicorn`` and ``%%runicorn track``, after ``%load_ext runicorn``; ``%runicorn --help`` lists them."""

from runicorn.magics.magic import RunicornMagics, load_ipython_extension

__all__ = ["RunicornMagics", "load_ipython_extension"]
