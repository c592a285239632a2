// Five features in two numbers: the arrows that training gave them, and what comes out again.
live("superposition", {
  // The two numbers h = W x, and what comes out: ReLU(W' h + b).
  forward(w, b, x) {
    const h = w.map((row) => live.dot(row, x));
    return [h, b.map((bias, i) => Math.max(0, live.dot(h, w.map((row) => row[i])) + bias))];
  },

  says(h, x, out) {
    const shown = out.map((value) => live.number(value, 1)).join(" ");
    const error = live.dot(x, x) - 2 * live.dot(x, out) + live.dot(out, out);
    return `h = (${live.number(h[0], 2)}, ${live.number(h[1], 2)}); in ${x.join(" ")}; out ${shown}; squared error ${live.number(error, 2)}`;
  },

  show(figure, values, { chances, arrows, biases }) {
    const chosen = chances.indexOf(String(values.chance)), w = arrows[chosen];
    const x = biases[0].map((_, i) => Number(values[`feature${i + 1}`]));
    const [h, out] = this.forward(w, biases[chosen], x);
    const place = (across, up) => [125 + 52 * across, 130 - 52 * up];
    figure.querySelectorAll(".live-arrow").forEach((group, i) => {
      const [line, tip, text] = group.children, [across, up] = [w[0][i], w[1][i]];
      const [x2, y2] = place(across, up), far = 1 + 0.42 / Math.max(Math.hypot(across, up), 0.1);
      const [tx, ty] = place(far * across, far * up);
      live.set(line, { x2, y2 });
      live.set(tip, { cx: x2, cy: y2, class: x[i] ? "live-point" : "live-node" });
      live.set(text, { x: tx, y: ty + 5 });
    });
    const [hx, hy] = place(...h);
    live.set(figure.querySelector(".live-gap"), { x2: hx, y2: hy });
    live.set(figure.querySelector(".live-hidden"), { cx: hx, cy: hy });
    figure.querySelectorAll(".live-in").forEach((bar, i) => live.set(bar, { width: 90 * x[i] }));
    figure.querySelectorAll(".live-out").forEach((bar, i) => live.set(bar, { width: 90 * out[i] }));
    return this.says(h, x, out);
  },
});
