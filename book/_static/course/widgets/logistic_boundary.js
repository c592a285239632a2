// Points of two classes, the boundary of a logistic regression, and Newton's steps to the best one.
// Weights are [b, w₁, w₂], and data the points: {places, classes}.
live("logistic_boundary", {
  score: ([b, w1, w2], [x, y]) => b + w1 * x + w2 * y,

  // The mean log loss, plus λ/2 of the squared weights without the bias, shared out over the points.
  loss(weights, { places, classes }, penalty) {
    const sum = places.reduce((s, place, i) => {
      const z = this.score(weights, place);
      return s + live.softplus(classes[i] ? -z : z);
    }, 0);
    return (sum + penalty / 2 * (weights[1] ** 2 + weights[2] ** 2)) / places.length;
  },

  // The weights after a whole step of Newton's method.
  newton(weights, { places, classes }, penalty) {
    const gradient = weights.map((w, i) => (i ? penalty * w : 0));
    const curvature = weights.map((_, i) => weights.map((_, j) => (i && i === j ? penalty : 0)));
    places.forEach((place, n) => {
      const p = 1 / (1 + Math.exp(-this.score(weights, place))), row = [1, ...place];
      row.forEach((x, i) => {
        gradient[i] += (p - classes[n]) * x;
        row.forEach((other, j) => { curvature[i][j] += p * (1 - p) * x * other; });
      });
    });
    const step = live.solve(curvature, gradient);
    return weights.map((w, i) => w - step[i]);
  },

  // A step that lowers the loss: half of it, and half again, as long as the loss would grow.
  walk(weights, data, penalty) {
    const now = this.loss(weights, data, penalty);
    let next = this.newton(weights, data, penalty);
    for (let halvings = 0; halvings < 30; halvings++) {
      if (this.loss(next, data, penalty) < now) return next;
      next = next.map((w, i) => (w + weights[i]) / 2);
    }
    return weights;
  },

  data({ places, classes, overlap }, clear) {
    const kept = (_, i) => !(clear && overlap[i]);
    return { places: places.filter(kept), classes: classes.filter(kept) };
  },

  // The weights, which a slider holds only as far as it goes and to its tenth.
  fields: (figure) => ["b", "w1", "w2"].map((name) => figure.querySelector(`[name=${name}]`)),
  weights(figure) {
    return this.fields(figure).map((field) => {
      if (field.exact === undefined || Number(field.value) !== field.shown) {
        field.exact = field.shown = Number(field.value);
      }
      return field.exact;
    });
  },
  put(figure, weights) {
    this.fields(figure).forEach((field, i) => {
      field.exact = weights[i];
      field.value = weights[i];
      field.shown = Number(field.value);
    });
  },

  bands([b, w1, w2]) {
    const length = Math.max(Math.hypot(w1, w2), 1e-9);
    const ends = [0.1, 0.25, 0.5, 0.75, 0.9].map((p) => 40 * (Math.log(p / (1 - p)) - b) / length);
    return { angle: -Math.atan2(w2, w1) * 180 / Math.PI, ends: ends.map((end) => Math.max(-215, Math.min(215, end))) };
  },

  show(figure, { penalty, clear }, numbers) {
    const weights = this.weights(figure), { angle, ends } = this.bands(weights);
    const [turned, arrow] = figure.querySelectorAll(".live-plane > g"), bounds = [-215, ...ends, 215], middle = ends[2];
    for (const group of [turned, arrow]) live.set(group, { transform: `translate(170 125) rotate(${angle.toFixed(1)})` });
    turned.querySelectorAll("rect").forEach((band, k) => live.set(band, { x: bounds[k], width: bounds[k + 1] - bounds[k] }));
    for (const line of turned.querySelectorAll("line")) live.set(line, { x1: middle, x2: middle });
    const long = 20 * Math.hypot(weights[1], weights[2]);
    live.set(arrow.firstChild, { d: `M${middle.toFixed(1)} 0h${long.toFixed(1)}m-7 -5l7 5l-7 5` });
    figure.querySelectorAll(".live-dot").forEach((dot, i) => {
      live.set(dot, { visibility: clear && numbers.overlap[i] ? "hidden" : "visible" });
    });
    const data = this.data(numbers, clear), loss = this.loss(weights, data, penalty);
    if (!figure.walking) figure.past = [];
    figure.walking = false;
    const losses = [...figure.past, loss];
    const wide = 138 / Math.max(10, losses.length - 1), high = 84 / Math.max(1, ...losses);
    const points = losses.map((value, step) => [(372 + wide * step).toFixed(1), (240 - high * value).toFixed(1)]);
    live.set(figure.querySelector(".live-line"), { d: `M${points.map((point) => point.join(" ")).join("L")}` });
    live.set(figure.querySelector(".live-point"), { cx: points.at(-1)[0], cy: points.at(-1)[1] });
    const [b, w1, w2] = weights.map((w) => live.number(w, 2));
    return `w₁ ${w1}, w₂ ${w2}, b ${b}; log loss ${live.number(this.loss(weights, data, 0), 3)}, `
      + `with the penalty ${live.number(loss, 3)}`;
  },

  // The buttons.
  step(figure, { penalty, clear }, numbers) {
    const weights = this.weights(figure), data = this.data(numbers, clear);
    figure.past.push(this.loss(weights, data, penalty));
    figure.walking = true;
    this.put(figure, this.walk(weights, data, penalty));
  },
  again(figure, values, { start }) { this.put(figure, start); },

  // The line moves with a pointer, as it does with the slider of b.
  start(figure, redraw) {
    live.hold(figure.querySelector(".live-grip"), figure.querySelector(".live-plane"), (x, y) => {
      const [, w1, w2] = this.weights(figure);
      this.put(figure, [-this.score([0, w1, w2], [(x - 170) / 40, (125 - y) / 40]), w1, w2]);
      redraw();
    });
  },
});
