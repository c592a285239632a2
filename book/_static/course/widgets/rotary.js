// A query and a key turned by their positions, and their score for each distance.
live("rotary", {
  // A pair turned anticlockwise.
  turn([x, y], degrees) {
    const angle = degrees * Math.PI / 180, cos = Math.cos(angle), sin = Math.sin(angle);
    return [x * cos - y * sin, x * sin + y * cos];
  },

  score(query, key, distance, degrees) {
    const [x, y] = this.turn(query, degrees * distance);
    return x * key[0] + y * key[1];
  },

  show(figure, { query: t, key: s, angle }, { arrows, far }) {
    figure.querySelectorAll(".live-arrow").forEach((group, i) => {
      const [x, y] = this.turn(arrows[i], angle * [t, s][i]), [line, tip, text] = group.children;
      const beyond = 28 + 16 / Math.hypot(x, y);
      live.set(line, { x2: 112 + 28 * x, y2: 115 - 28 * y });
      live.set(tip, { cx: 112 + 28 * x, cy: 115 - 28 * y });
      live.set(text, { x: 112 + beyond * x, y: 115 - beyond * y + 5 });
    });
    figure.querySelectorAll(".live-point").forEach((point, i) => {
      const distance = i - far;
      live.set(point, { cy: 115 - 12.5 * this.score(...arrows, distance, angle), r: distance === t - s ? 7 : 3 });
    });
    return `distance ${live.number(t - s, 0)}, score ${live.number(this.score(...arrows, t - s, angle), 2)}`;
  },
});
