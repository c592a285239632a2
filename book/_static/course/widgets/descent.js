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

  // What each step multiplies a distance by in the long run: the larger root of r² - both r + momentum.
  factor(rate, momentum, curvature) {
    const both = 1 + momentum - rate * curvature, inside = both ** 2 - 4 * momentum;
    return inside < 0 ? Math.sqrt(momentum) : (Math.abs(both) + Math.sqrt(inside)) / 2;
  },

  // A path through places; one that diverges would leave what a browser can draw.
  line(places) {
    const far = (p) => Math.max(-1e4, Math.min(1e4, p)).toFixed(1);
    return `M${places.map((place) => place.map(far).join(" ")).join("L")}`;
  },

  show(figure, { rate, momentum }, { start, steps }) {
    const points = this.walk(start, steps, rate, momentum), valley = figure.querySelector(".live-plane");
    const places = points.map(([x, y]) => [260 + 52 * x, 115 - 52 * y]);
    live.set(valley.querySelector(".live-line"), { d: this.line(places) });
    valley.querySelectorAll(".live-point").forEach((circle, i) => {
      const [cx, cy] = places[i].map((p) => Math.max(-1e4, Math.min(1e4, p)).toFixed(1));
      live.set(circle, { cx, cy });
    });
    figure.querySelectorAll(".live-part").forEach((part, i) => {
      live.set(part, { d: this.line(points.map((point, step) => [11 * step, 80 - 70 * point[i] / start[i]])) });
    });
    for (const ring of figure.querySelectorAll(".live-map circle")) {
      live.set(ring, { cx: (290 + 500 * rate).toFixed(1), cy: (410 - 160 * momentum).toFixed(1) });
    }
    const last = this.loss(points[steps]);
    const end = last > this.loss(start) ? "and more than that" : live.number(last, 4);
    const [x, y] = this.curves.map((curve) => live.number(this.factor(rate, momentum, curve), 2));
    return `loss ${live.number(this.loss(start), 2)} at the start, ${end} after ${steps} steps; `
      + `in the long run a step leaves ${x} of x and ${y} of y`;
  },

  // The ring on the map moves with a pointer, and both sliders with it.
  start(figure, redraw) {
    const drawing = figure.querySelector("svg"), field = (name) => figure.querySelector(`[name=${name}]`);
    live.hold(drawing.querySelector(".live-grip"), drawing, (x, y) => {
      field("rate").value = (x - 290) / 500;
      field("momentum").value = (410 - y) / 160;
      redraw();
    });
  },
});
