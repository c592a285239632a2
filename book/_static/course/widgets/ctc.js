// CTC in five frames: what they read, and the lattice of all alignments of that text.
live("ctc", {
  symbols: "-be",
  kinds: ["live-ink", "live-positive", "live-negative"],

  // Each run of equal symbols, and where its middle lies.
  runs: (frames) => frames.flatMap((symbol, t) => {
    if (symbol === frames[t - 1]) return [];
    const rest = frames.slice(t), end = rest.findIndex((other) => other !== symbol);
    return [{ symbol, place: t + ((end < 0 ? rest.length : end) - 1) / 2 }];
  }),

  text(frames) { return this.runs(frames).map(({ symbol }) => symbol).filter(Boolean); },

  // The text with blanks around its letters, and which of these states an alignment stands in.
  states: (text) => [0, ...text.flatMap((symbol) => [symbol, 0])],
  walk(frames) {
    return frames.map((symbol, t) => 2 * this.text(frames.slice(0, t + 1)).length - (symbol ? 1 : 0));
  },

  // From where a walk comes to state s: over a blank, from the state before, or from itself.
  sources(states, s) {
    const far = states[s] !== 0 && s > 1 && states[s] !== states[s - 2];
    return [...(far ? [s - 2] : []), s - 1, s].filter((before) => before >= 0);
  },

  // The walks into each state at each frame, each counted as the product of its weights.
  into(states, weights) {
    const table = [states.map((symbol, s) => (s < 2 ? weights[symbol] : 0))];
    while (table.length < 5) {
      const before = table.at(-1);
      table.push(states.map((symbol, s) => weights[symbol]
        * this.sources(states, s).reduce((sum, from) => sum + before[from], 0)));
    }
    return table;
  },

  total(text, weights) {
    return this.into(this.states(text), weights).at(-1).slice(-2).reduce((a, b) => a + b);
  },

  at: (t, s) => `${290 + 52 * t} ${18 + 28 * s}`,

  place(groups, boxes) {
    [...groups.children].forEach((group, i) => {
      const [square, letter] = group.children, { symbol, place } = boxes[i] || { symbol: 0, place: 0 };
      live.set(square, { class: this.kinds[symbol], x: 40 * place + 2 });
      live.set(letter, { x: 40 * place + 20 });
      letter.textContent = this.symbols[symbol];
      live.set(group, { visibility: boxes[i] ? "visible" : "hidden" });
    });
  },

  show(figure, values) {
    const frames = [0, 1, 2, 3, 4].map((t) => values[`frame${t}`]), merged = this.runs(frames);
    const rows = [frames.map((symbol, place) => ({ symbol, place })), merged, merged.filter(({ symbol }) => symbol)];
    figure.querySelectorAll(".live-boxes").forEach((groups, i) => this.place(groups, rows[i]));
    const text = this.text(frames), states = this.states(text), ones = [1, 1, 1];
    const into = this.into(states, ones);
    const onward = this.into(states.toReversed(), ones).toReversed().map((row) => row.toReversed());
    const roads = [1, 2, 3, 4].flatMap((t) => states.flatMap((_, s) => this.sources(states, s)
      .filter((from) => into[t - 1][from] * onward[t][s] > 0)
      .map((from) => `M${this.at(t - 1, from)}L${this.at(t, s)}`)));
    live.set(figure.querySelector(".live-axis"), { d: roads.join("") });
    live.set(figure.querySelector(".live-line"), { d: `M${this.walk(frames).map((s, t) => this.at(t, s)).join("L")}` });
    [...figure.querySelector(".live-nodes").children].forEach((node, i) => {
      const s = Math.floor(i / 5), t = i % 5, used = s < states.length && into[t][s] * onward[t][s] > 0;
      node.lastElementChild.textContent = used ? into[t][s] : "";
      live.set(node, { visibility: used ? "visible" : "hidden" });
    });
    figure.querySelectorAll(".live-state").forEach((name, s) => { name.textContent = this.symbols[states[s]] ?? ""; });
    const rest = (1 - values.blank) / 2, weights = [values.blank, rest, rest];
    const spell = (list) => list.map((symbol) => this.symbols[symbol]).join(""), count = this.total(text, ones);
    const alone = frames.reduce((product, symbol) => product * weights[symbol], 1);
    return `${spell(frames)} has probability ${live.number(alone, 4)}; alignments of `
      + `${spell(text) || "nothing"}: ${count}, together ${live.number(this.total(text, weights), 4)}`;
  },

  // A frame that is pointed at and pressed takes the next symbol.
  start(figure, redraw) {
    [...figure.querySelector(".live-boxes").children].forEach((group, t) => group.addEventListener("click", () => {
      const choices = [...figure.querySelectorAll(`[name=frame${t}]`)];
      choices[(choices.findIndex((choice) => choice.checked) + 1) % 3].checked = true;
      redraw();
    }));
  },
});
