// Gradient descent with momentum in a long valley, f(x, y) = (x² + 9 y²) / 2.
live("descent", {
  curves: [1, 9],
  loss(point) { return this.curves.reduce((sum, curve, i) => sum + curve * point[i] ** 2, 0) / 2; },

  // The points that gradient descent comes by, the start first.
  walk(start, steps, rate, momentum) {
    const points = [start];
    let point = start, velocity = [0, 0];
    for (let step = 0; step < steps; step++) {
      velocity = velocity.map((v, i) => momentum * v - rate * this.curves[i] * point[i]);
      point = point.map((p, i) => p + velocity[i]);
      points.push(point);
    }
    return points;
  },

  show(figure, { rate, momentum }, { start, steps }) {
    const points = this.walk(start, steps, rate, momentum);
    const far = 1e4; // in the drawing; a way that diverges would leave what a browser can draw
    const places = points.map(([x, y]) => [260 + 52 * x, 115 - 52 * y].map((p) => Math.max(-far, Math.min(far, p)).toFixed(1)));
    live.set(figure.querySelector(".live-line"), { d: `M${places.map((place) => place.join(" ")).join("L")}` });
    figure.querySelectorAll(".live-point").forEach((circle, i) => live.set(circle, { cx: places[i][0], cy: places[i][1] }));
    const last = this.loss(points[steps]);
    const end = last > this.loss(start) ? "and more than that" : live.number(last, 4);
    return `loss ${live.number(this.loss(start), 2)} at the start, ${end} after ${steps} steps`;
  },
});
