"""``python -m runicorn`` is the command ``runicorn``."""

import sys

from runicorn.cli import main

if __name__ == "__main__":
    sys.exit(main())
