"""Draws book/_static/share.png, the picture that shared links show: the course's mark and name."""

import pathlib

import matplotlib.pyplot as plt

OUT = pathlib.Path(__file__).parents[1] / "book" / "_static" / "share.png"
BLUE, YELLOW = "#0072B2", "#F0E442"


def main():
    figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=BLUE)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 120), ylim=(0, 63))
    axes.set_axis_off()
    axes.plot([10, 50], [12, 50], color=YELLOW, linewidth=12, solid_capstyle="round")
    for x, y in ((15, 24), (28, 22), (33, 41), (47, 38)):
        axes.plot(x, y, "o", color="white", markersize=34)
    axes.text(59, 38, "From Regression", color="white", fontsize=40, fontweight="bold")
    axes.text(59, 29, "to GPT", color="white", fontsize=40, fontweight="bold")
    axes.text(59, 19, "An open course on AI large models:", color="white", fontsize=18)
    axes.text(59, 14.5, "notebooks that run, a core in NumPy", color="white", fontsize=18)
    figure.savefig(OUT, metadata={"Software": None})


if __name__ == "__main__":
    main()
