"""Floor 4: bqplot figures of runs that stay live and share their selection with the run browser.

::

    shown = rn.show()
    rn.figures.scatter("lr", "val/accuracy").link(shown)

What is brushed in the figure is chosen in the browser, and what is chosen there stands out in the figure.
"""

from runicorn.figures.distribution import DistributionFigure, distribution
from runicorn.figures.parallel import ParallelFigure, parallel
from runicorn.figures.run_figure import RunFigure
from runicorn.figures.scatter import ScatterFigure, scatter

__all__ = [
    "DistributionFigure",
    "ParallelFigure",
    "RunFigure",
    "ScatterFigure",
    "distribution",
    "parallel",
    "scatter",
]
