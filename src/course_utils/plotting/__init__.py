"""One look for every figure, and the figures that several pages draw.

`use_course_style` comes first, in a notebook's set-up cell. From then on a figure is as wide as
the text (6 inches), its words are 10 points high, so that they can be read on a phone, and it is
stored as a drawing (SVG), sharp on every screen.
"""

from course_utils.plotting.boxes import draw_boxes
from course_utils.plotting.curves import show_history, show_spread
from course_utils.plotting.heatmaps import show_heatmap
from course_utils.plotting.images import show_images
from course_utils.plotting.labels import label_points
from course_utils.plotting.starts import show_starts
from course_utils.plotting.style import COLORS, WIDTH, use_course_style

__all__ = [
    "COLORS",
    "WIDTH",
    "draw_boxes",
    "label_points",
    "show_heatmap",
    "show_history",
    "show_images",
    "show_spread",
    "show_starts",
    "use_course_style",
]
