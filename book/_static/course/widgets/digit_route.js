// A digit read from two vectors: the weight on the first, how much is copied into the second, and which are new.
live("digit_route", {
  // What the two vectors hold, such that the digit is read.
  held: (weight, copied, digit) => [digit * (1 - (1 - weight) * copied) / weight, digit * copied],

  // What they hold when some are new, and what is read from them; fresh: 0 neither, 1 or 2 one of them, 3 both.
  read(weight, copied, fresh, { before, after }) {
    const [old, swapped] = [before, after].map((digit) => this.held(weight, copied, digit));
    const vectors = old.map((value, i) => (fresh & (i + 1) ? swapped[i] : value));
    return { vectors, answer: weight * vectors[0] + (1 - weight) * vectors[1] };
  },

  show(figure, { weight, copied, fresh }, numbers) {
    const { vectors, answer } = this.read(weight, copied, fresh, numbers), weights = [weight, 1 - weight];
    live.set(figure.querySelector(".live-stem"), { "stroke-opacity": copied / 2 });
    figure.querySelectorAll(".live-road").forEach((road, i) => live.set(road, { "stroke-width": 24 * weights[i] }));
    figure.querySelectorAll(".live-times").forEach((text, i) => { text.textContent = `× ${live.number(weights[i], 1)}`; });
    figure.querySelectorAll(".live-vector").forEach((group, i) => {
      const [box, text] = group.children;
      live.set(box, { class: fresh & (i + 1) ? "live-negative" : "live-positive" });
      text.textContent = live.number(vectors[i], 1);
    });
    figure.querySelector(".live-head").textContent = live.number(answer, 1);
    return `${weights.map((w, i) => `${live.number(w, 1)} · ${live.number(vectors[i], 1)}`).join(" + ")} = ${live.number(answer, 1)}`;
  },

  start(figure, redraw) {
    const choices = figure.querySelectorAll("[name=fresh]");
    figure.querySelectorAll(".live-vector").forEach((group, i) => group.addEventListener("pointerenter", () => {
      choices[i + 1].checked = true;
      redraw();
    }));
  },
});
