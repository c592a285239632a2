// Softmax of one query's scores: how many features it has, whether they are divided by √d, and the temperature.
live("softmax", {
  // The scores of a query against each key, both cut to their first d features.
  scores: (query, keys, d, divide) => keys.map((key) =>
    live.dot(query.slice(0, d), key) / (divide ? Math.sqrt(d) : 1)),

  weights(scores, temperature) {
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp((score - top) / temperature));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  },

  deviation(values) {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  },

  bar(group, start, length, value, digits) {
    const end = start + length * value, [box, text] = group.children;
    live.set(box, { x: Math.min(start, end), width: Math.abs(end - start) });
    live.set(text, { x: end + (value < 0 ? -5 : 5), "text-anchor": value < 0 ? "end" : "start" });
    text.textContent = live.number(value, digits);
  },

  show(figure, { width, divide, temperature }, { query, keys }) {
    const scores = this.scores(query, keys, width, divide), weights = this.weights(scores, temperature);
    figure.querySelectorAll(".live-score").forEach((group, i) => this.bar(group, 140, 5.5, scores[i], 1));
    figure.querySelectorAll(".live-weight").forEach((group, i) => this.bar(group, 290, 190, weights[i], 3));
    const slope = Math.max(...weights.map((w) => (w * (1 - w)) / temperature));
    return `standard deviation of the scores ${live.number(this.deviation(scores), 2)}, `
      + `largest weight ${live.number(Math.max(...weights), 3)}, steepest slope ${live.number(slope, 3)}`;
  },
});
