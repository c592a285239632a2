// Eight numbers and the marks that they are rounded to, with or without feedback.
live("rounding", {
  // The scale, the numbers as they are when their turn comes, and what they become.
  rounded(numbers, bits, clip, alike) {
    const top = 2 ** (bits - 1) - 1, scale = clip * Math.max(...numbers.map(Math.abs)) / top;
    const moved = [], kept = [];
    let carried = 0;
    for (const x of numbers) {
      const now = x - carried, back = scale * Math.min(top, Math.max(-top, Math.round(now / scale)));
      moved.push(now);
      kept.push(back);
      carried = alike * (back - now);
    }
    return [scale, moved, kept];
  },

  // The mean squared error of the numbers, and the mean square of that of the output.
  errors(numbers, kept, alike) {
    const off = kept.map((end, i) => end - numbers[i]);
    let output = 0;
    off.forEach((a, i) => off.forEach((b, j) => { output += alike ** Math.abs(i - j) * a * b; }));
    return [live.dot(off, off) / off.length, output];
  },

  show(figure, { bits, last, clip, feedback }, { eight, alike }) {
    const numbers = [...eight.slice(0, -1), last], largest = Math.max(...numbers.map(Math.abs));
    const [scale, moved, kept] = this.rounded(numbers, bits, clip, feedback ? alike : 0);
    const [alone, output] = this.errors(numbers, kept, alike);
    const at = (x) => 260 + 240 * x / largest, top = 2 ** (bits - 1) - 1;
    const codes = Array.from({ length: 2 * top + 1 }, (_, i) => i - top);
    const marks = codes.map((code) => `M${at(scale * code).toFixed(1)} 100v16`).join("");
    live.set(figure.querySelector(".live-marks"), { d: marks });
    figure.querySelectorAll(".live-way").forEach((path, i) => {
      live.set(path, { d: `M${at(numbers[i]).toFixed(1)} 28L${at(moved[i]).toFixed(1)} 64L${at(kept[i]).toFixed(1)} 100` });
    });
    figure.querySelectorAll(".live-between").forEach((ring, i) => live.set(ring, { cx: at(moved[i]) }));
    figure.querySelectorAll(".live-point").forEach((dot, i) => live.set(dot, { cx: at(numbers[i]) }));
    figure.querySelectorAll(".live-error").forEach((bar, i) => {
      const off = kept[i] - numbers[i], height = Math.min(46, 120 * Math.abs(off));
      live.set(bar, { y: off > 0 ? 182 - height : 182, height });
    });
    return `scale s = ${live.number(scale, 3)}; mean squared error ${live.number(alone, 4)}, `
      + `s²/12 = ${live.number(scale ** 2 / 12, 4)}; of the output ${live.number(output, 3)}`;
  },
});
