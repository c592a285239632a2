// A gap in a sentence, and what the small BERT guesses there: all answers are stored.
live("gap", {
  // What is said of a sentence's hidden piece, and how the sentence is shown.
  seen({ pieces, gaps }, gap, left) {
    const at = Math.min(gap, pieces.length) - 1;
    return { at, said: gaps[at][left ? 1 : 0], shown: pieces.map((piece, t) => (t === at ? "?" : piece)) };
  },

  show(figure, { sentence, gap, left }, { sentences, options }) {
    const chosen = sentences[options.indexOf(sentence)], { pieces, x } = chosen;
    const { at, said, shown } = this.seen(chosen, gap, left);
    const slider = figure.querySelector("[name=gap]");
    live.set(slider, { max: pieces.length });
    slider.value = at + 1;
    const rows = [...said.guesses, [pieces[at], said.truth]];
    figure.querySelectorAll(".live-guess").forEach((group, k) => {
      const [name, bar, share] = group.children, [piece, chance] = rows[k];
      name.textContent = piece;
      live.set(bar, { width: 300 * chance });
      live.set(share, { x: 156 + 300 * chance });
      share.textContent = live.number(chance, 2);
    });
    figure.querySelectorAll(".live-road").forEach((road, t) => {
      live.set(road, { x1: x[at], x2: x[t] ?? 0, "stroke-width": 30 * (said.looks[t] ?? 0) });
    });
    figure.querySelectorAll(".live-piece").forEach((text, t) => {
      text.textContent = shown[t] ?? "";
      live.set(text, { x: x[t] ?? 0, opacity: left && t > at ? 0.25 : 1 });
    });
    live.set(figure.querySelector(".live-node"), { cx: x[at] });
    live.set(figure.querySelector(".live-frame"), { x: x[at] - 12 });
    const seen = left ? shown.slice(0, at + 1) : shown;
    const told = said.guesses.map(([piece, chance]) => `${piece} ${live.number(chance, 2)}`).join(", ");
    return `${seen.join(" ")}: ${told}; ${pieces[at]} has ${live.number(said.truth, 2)}`;
  },

  start(figure, redraw) {
    const slider = figure.querySelector("[name=gap]");
    figure.querySelectorAll(".live-piece").forEach((text, t) => text.addEventListener("click", () => {
      slider.value = t + 1;
      redraw();
    }));
  },
});
