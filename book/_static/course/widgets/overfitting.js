// A polynomial through twelve noisy points, and its errors on them and on new points by degree.
live("overfitting", {
  // The Legendre polynomials up to a degree at one place.
  features(t, degree) {
    const values = [1, t];
    for (let k = 1; k < degree; k++) values.push(((2 * k + 1) * t * values[k] - k * values[k - 1]) / (k + 1));
    return values.slice(0, degree + 1);
  },

  // Ridge least squares: one equation for each coefficient or, where points are fewer, for each point;
  // without a penalty these are then the smallest coefficients that meet every point.
  fit(t, y, degree, penalty) {
    const a = t.map((place) => this.features(place, degree));
    const columns = a[0].map((_, j) => a.map((row) => row[j]));
    const products = (list) => list.map((one, i) => list.map((two, j) => live.dot(one, two) + (i === j ? penalty : 0)));
    if (columns.length <= t.length) return live.solve(products(columns), columns.map((column) => live.dot(column, y)));
    const shares = live.solve(products(a), y);
    return columns.map((column) => live.dot(column, shares));
  },

  value(t, weights) { return live.dot(weights, this.features(t, weights.length - 1)); },

  error(t, y, weights) {
    return t.reduce((sum, place, i) => sum + (this.value(place, weights) - y[i]) ** 2, 0) / t.length;
  },

  // Where a target lies in the drawing, and an error; a curve may leave the drawing, not what a browser can draw.
  up: (y) => Math.max(-1e4, Math.min(1e4, 128 - 60 * y)),
  height: (error) => 222 - 56 * Math.log10(Math.max(error, 0.01) / 0.01),

  show(figure, { degree, penalty }, { places, samples }) {
    const targets = samples[figure.sample ?? 0], fits = [];
    for (let d = 0; d <= 25; d++) fits.push(this.fit(places[0], targets[0], d, penalty));
    const line = Array.from({ length: 121 }, (_, i) => [150 + 132 * (i / 60 - 1), this.up(this.value(i / 60 - 1, fits[degree]))]);
    const path = line.map((point) => point.map((p) => p.toFixed(1)).join(" ")).join("L");
    live.set(figure.querySelector(".live-fit"), { d: `M${path}` });
    [".live-point", ".live-open"].forEach((dots, k) => figure.querySelectorAll(dots).forEach((dot, i) => {
      const d = i - places[k].length; // first the points, then the errors
      if (d < 0) live.set(dot, { cy: this.up(targets[k][i]) });
      else live.set(dot, { cy: this.height(this.error(places[k], targets[k], fits[d])), r: d === degree ? 7 : 2.5 });
    }));
    const [seen, fresh] = places.map((t, k) => live.number(this.error(t, targets[k], fits[degree]), 3));
    return `mean squared error ${seen} on the filled points, ${fresh} on the open ones`;
  },

  // The button.
  renew(figure, values, { samples }) { figure.sample = ((figure.sample ?? 0) + 1) % samples.length; },
});
