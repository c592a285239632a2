// A word w, its real context c and two noise words n₁ and n₂ in the plane, and steps of negative sampling.
live("negative_sampling", {
  names: ["w", "c", "n₁", "n₂"],
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),

  // The probabilities of the truth, the loss and the gradients; the first context is real, the others noise.
  look([word, ...contexts]) {
    const scores = contexts.map((context) => word[0] * context[0] + word[1] * context[1]);
    const right = scores.map((score, k) => this.sigmoid(k ? -score : score));
    const errors = scores.map((score, k) => this.sigmoid(score) - (k ? 0 : 1));
    const pull = [0, 1].map((axis) => contexts.reduce((sum, context, k) => sum + errors[k] * context[axis], 0));
    return {
      right,
      loss: scores.reduce((sum, score, k) => sum + live.softplus(k ? score : -score), 0),
      gradients: [pull, ...errors.map((error) => word.map((x) => error * x))],
    };
  },

  // The vectors after one step against the gradients.
  move(vectors, rate) {
    const { gradients } = this.look(vectors);
    return vectors.map((vector, k) => vector.map((x, axis) => x - rate * gradients[k][axis]));
  },

  groups: (figure) => [...figure.querySelectorAll("g[data-x]")],
  vectors(figure) { return this.groups(figure).map((group) => [Number(group.dataset.x), Number(group.dataset.y)]); },
  put(figure, vectors) {
    this.groups(figure).forEach((group, k) => live.set(group, { "data-x": vectors[k][0], "data-y": vectors[k][1] }));
  },

  place: ([x, y]) => [128 + 42 * x, 128 - 42 * y],

  arrow(start, end) {
    const along = [end[0] - start[0], end[1] - start[1]], length = Math.hypot(...along);
    const [x, y] = length ? along.map((d) => d / length * Math.min(7, length / 2)) : along;
    const points = [start, end, [end[0] - x - 0.6 * y, end[1] - y + 0.6 * x], end, [end[0] - x + 0.6 * y, end[1] - y - 0.6 * x]];
    const [a, b, c, d, e] = points.map((point) => point.map((p) => p.toFixed(1)).join(" "));
    return `M${a}L${b}M${c}L${d}L${e}`;
  },

  show(figure, { rate }) {
    const vectors = this.vectors(figure), { right, loss, gradients } = this.look(vectors);
    const steps = figure.querySelectorAll(".live-step");
    this.groups(figure).forEach((group, k) => {
      const [x, y] = vectors[k], [cx, cy] = this.place([x, y]), [stem, halo, tip, text] = group.children;
      const beyond = 42 + 17 / (Math.hypot(x, y) || 1);
      live.set(stem, { x2: cx, y2: cy });
      live.set(halo, { cx, cy });
      live.set(tip, { cx, cy });
      live.set(text, { x: 128 + beyond * x, y: 128 - beyond * y + 5 });
      live.set(group, { "aria-valuenow": y, "aria-valuetext": `x ${live.number(x, 2)}, y ${live.number(y, 2)}` });
      live.set(steps[k], { d: this.arrow([cx, cy], this.place([x - gradients[k][0], y - gradients[k][1]])) });
    });
    const boxes = figure.querySelectorAll("rect");
    right.forEach((probability, k) => {
      live.set(boxes[k], { width: 100 * probability });
      const value = boxes[k].nextElementSibling;
      live.set(value, { x: 376 + 100 * probability });
      value.textContent = live.number(probability, 2);
    });
    const losses = [...(figure.past ?? []), loss];
    const wide = 200 / Math.max(20, losses.length - 1), high = 116 / Math.max(4, ...losses);
    const points = losses.map((value, step) => [(300 + wide * step).toFixed(1), (240 - high * value).toFixed(1)]);
    live.set(figure.querySelector(".live-line"), { d: `M${points.map((point) => point.join(" ")).join("L")}` });
    live.set(figure.querySelector(".live-point"), { cx: points.at(-1)[0], cy: points.at(-1)[1] });
    return `probabilities of the truth ${right.map((probability) => live.number(probability, 2)).join(", ")}; `
      + `loss ${live.number(loss, 2)}, after one step ${live.number(this.look(this.move(vectors, rate)).loss, 2)}`;
  },

  // The buttons.
  step(figure, { rate }) {
    const vectors = this.vectors(figure);
    figure.past = [...(figure.past ?? []), this.look(vectors).loss];
    this.put(figure, this.move(vectors, rate));
  },
  again(figure, values, { vectors }) {
    figure.past = [];
    this.put(figure, vectors);
  },

  start(figure, redraw, { far }) {
    live.drag(figure, {
      plane: figure.querySelector(".live-plane"),
      names: this.names,
      low: [-far, -far],
      high: [far, far],
      point: (x, y) => [(x - 128) / 42, (128 - y) / 42],
      moved() {
        figure.past = [];
        redraw();
      },
    });
  },
});
