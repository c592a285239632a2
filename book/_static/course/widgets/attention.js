// Which word looks at which: point at a row, or choose its word.
live("attention", {
  // The weights of each query over the keys: softmax(query · key / √d), the future hidden where causal.
  weights: (query, key, causal) => query.map((q, i) => {
    const scores = key.map((k, j) => (causal && j > i ? -Infinity
      : live.dot(q, k) / Math.sqrt(q.length)));
    const top = Math.max(...scores), powers = scores.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }),

  show(figure, { query: chosen, causal }, { words, query, key }) {
    const weights = this.weights(query, key, causal);
    figure.querySelectorAll(".live-row").forEach((row, i) => {
      row.querySelectorAll("rect").forEach((box, j) => live.set(box, { "fill-opacity": 0.55 * weights[i][j] }));
      row.querySelectorAll("rect + text").forEach((text, j) => { text.textContent = live.number(weights[i][j], 2); });
    });
    live.set(figure.querySelector(".live-frame"), { y: 30 + 36 * chosen });
    return `${words[chosen]} attends to ${words.map((word, j) => `${word} ${live.number(weights[chosen][j], 3)}`).join(", ")}`;
  },

  start(figure, redraw) {
    const choices = figure.querySelectorAll("[name=query]");
    figure.querySelectorAll(".live-row").forEach((row, i) => row.addEventListener("pointerenter", () => {
      choices[i].checked = true;
      redraw();
    }));
  },
});
