// Momentum along one direction, step by step, and the two roots of r² - (1 + momentum - pull) r + momentum.
live("damping", {
  // The distance at the start, which is 1, and after each step.
  walk(pull, momentum, steps) {
    const distances = [1];
    for (let step = 0, before = 1; step < steps; step++) {
      const now = distances[step];
      distances.push(now + momentum * (now - before) - pull * now);
      before = now;
    }
    return distances;
  },

  // Both roots as [real, imaginary], the larger one first, or the upper one.
  roots(pull, momentum) {
    const half = (1 + momentum - pull) / 2, inside = half ** 2 - momentum;
    const apart = Math.abs(inside) < 1e-9 ? 0 : Math.sqrt(Math.abs(inside)) * (half < 0 && inside > 0 ? -1 : 1);
    return inside < 0 ? [[half, apart], [half, -apart]] : [[half + apart, 0], [half - apart, 0]];
  },

  says(pull, momentum, most) {
    const [first, second] = this.roots(pull, momentum), size = Math.hypot(...first);
    if (size > 1 - 1e-9) return `diverges, or does not settle: the larger root has size ${live.number(size, 3)}`;
    let kind = first[0] > 0 ? "over-damped" : "leaps from side to side";
    if (first[1]) kind = "under-damped";
    else if (first[0] === second[0]) kind = "critically damped";
    const last = this.walk(pull, momentum, most).findLastIndex((e) => Math.abs(e) > 0.01);
    return `${kind}: in the long run a step leaves ${live.number(size, 3)} of the distance; `
      + `below 0.01 ${last < most ? "" : "only "}after step ${last}`;
  },

  show(figure, { pull, momentum }, { steps, most }) {
    const within = (value, low, high) => Math.min(high, Math.max(low, value)).toFixed(1);
    const place = (e, t) => [(4 + 4.5 * t).toFixed(1), within(115 - 80 * e, -1e4, 1e4)];
    const line = (places) => `M${places.map((p) => p.join(" ")).join("L")}`;
    const distances = this.walk(pull, momentum, steps), roots = this.roots(pull, momentum), size = Math.hypot(...roots[0]);
    figure.querySelectorAll(".live-power").forEach((path, i) => {
      live.set(path, { d: line(distances.map((_, t) => place((i ? -1 : 1) * size ** t, t))) });
    });
    live.set(figure.querySelector(".live-line"), { d: line(distances.map(place)) });
    figure.querySelectorAll(".live-point").forEach((circle, t) => {
      const [cx, cy] = place(distances[t], t);
      live.set(circle, { cx, cy });
    });
    const places = roots.map(([x, y]) => [within(110 + 80 * x, 6, 214), (115 - 80 * y).toFixed(1)]);
    figure.querySelectorAll(".live-unit").forEach((circle, i) => live.set(circle, { cx: places[i][0], cy: places[i][1] }));
    live.set(figure.querySelector(".live-gap"), { d: line([["110.0", "115.0"], places[0], ["190.0", "115.0"]]) });
    live.set(figure.querySelector(".live-friction"), { r: (80 * Math.sqrt(momentum)).toFixed(2) });
    live.set(figure.querySelector(".live-pull"), { r: (80 * Math.sqrt(pull)).toFixed(2) });
    return this.says(pull, momentum, most);
  },
});
