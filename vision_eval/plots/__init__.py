"""Matplotlib axes in one house style, readable in print, without colours, and with long lists of variants.

Every function takes a frame of `Run.attempts` or of `score` and draws into `ax`: an Axes, or an empty Figure, which
gets one axes and the height its rows need. Left out, pyplot makes a new figure: a notebook shows and closes it, a
script saves it by ``ax.figure.savefig(…)`` and closes it by ``plt.close(ax.figure)``. Colours of text and paper are
those of ``matplotlib.rcParams``, so dark styles work.
"""

from vision_eval.plots.photos import answers
from vision_eval.plots.quality import forest, quality_and_speed
from vision_eval.plots.speed import ecdf, latency
from vision_eval.plots.validity import validity

__all__ = ["answers", "ecdf", "forest", "latency", "quality_and_speed", "validity"]
