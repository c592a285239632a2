// A straight line through seven points: drag one, or choose it and use the arrow keys.
live("regression", {
  // The least squares line. Where all x are equal many lines fit as well: the smallest numbers, as NumPy's lstsq.
  fit(points) {
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const x = mean(points.map((p) => p[0])), y = mean(points.map((p) => p[1]));
    const spread = mean(points.map((p) => (p[0] - x) ** 2));
    const slope = spread > 0 ? mean(points.map((p) => (p[0] - x) * (p[1] - y))) / spread : (x * y) / (x * x + 1);
    const intercept = y - slope * x;
    return { slope, intercept, loss: mean(points.map((p) => (slope * p[0] + intercept - p[1]) ** 2)) };
  },

  place: (x, y) => [20 + 48 * x, 265 - 42 * y],
  point: (group) => [Number(group.dataset.x), Number(group.dataset.y)],

  show(figure) {
    const groups = [...figure.querySelectorAll("g")], points = groups.map(this.point);
    const { slope, intercept, loss } = this.fit(points);
    const draw = (line, start, end) => {
      const [[x1, y1], [x2, y2]] = [this.place(...start), this.place(...end)];
      live.set(line, { x1, y1, x2, y2 });
    };
    const onLine = (x) => [x, slope * x + intercept];
    draw(figure.querySelector(".live-line"), onLine(0), onLine(10));
    figure.querySelectorAll(".live-gap").forEach((gap, i) => draw(gap, points[i], onLine(points[i][0])));
    groups.forEach((group, i) => live.set(group, {
      transform: `translate(${this.place(...points[i]).join(" ")})`,
      "aria-valuenow": points[i][1],
      "aria-valuetext": `x ${points[i][0]}, y ${points[i][1]}`,
    }));
    return `slope ${live.number(slope, 2)}, intercept ${live.number(intercept, 2)}, `
      + `mean squared error ${live.number(loss, 3)}`;
  },

  start(figure, redraw) {
    live.drag(figure, {
      plane: figure.querySelector("svg"),
      names: [...figure.querySelectorAll("g")].map((group, i) => `point ${i + 1}`),
      low: [0, 0],
      high: [10, 6],
      point: (x, y) => [(x - 20) / 48, (265 - y) / 42],
      moved: redraw,
    });
  },
});
