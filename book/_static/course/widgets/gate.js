// A slip along a list: how much of it is kept at each step, and whether nothing is at a C.
live("gate", {
  added: { "+": 1, "-": -1, ".": 0, C: 0 },

  // What the slip says after each symbol, and the gradient of the last by each.
  follow(list, keep, clear) {
    const gates = [...list].map((symbol) => (clear && symbol === "C" ? 0 : keep));
    const slip = [], gradient = [1];
    [...list].forEach((symbol, t) => slip.push(gates[t] * (slip[t - 1] ?? 0) + this.added[symbol]));
    for (const gate of gates.slice(1).reverse()) gradient.unshift(gradient[0] * gate);
    return { slip, gradient };
  },

  height: (value, [zero, unit, low, high]) => zero - unit * Math.min(Math.max(value, low), high),

  show(figure, { keep, clear }, { list, count }) {
    const { slip, gradient } = this.follow(list, keep, clear);
    const places = slip.map((value, t) => `${26 + 25 * t} ${this.height(value, [110, 38, -1.5, 2.6]).toFixed(1)}`);
    live.set(figure.querySelector(".live-line"), { d: `M${places.join("L")}` });
    [...figure.querySelector(".live-bars").children].forEach((bar, t) => {
      const top = this.height(gradient[t], [262, 46, 0, 1.5]);
      live.set(bar, { y: top, height: 262 - top });
    });
    const c = list.indexOf("C");
    return `count ${count.at(-1)}, slip ${live.number(slip.at(-1), 2)}; gradient at the first step `
      + `${live.number(gradient[0], 3)}, after the C ${live.number(gradient[c], 3)}`;
  },
});
