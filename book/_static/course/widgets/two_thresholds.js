// Twenty people with scores, a threshold for each of two groups, and four shares of each.
live("two_thresholds", {
  // [counted, of] for selection, TPR, FPR and precision of those from the threshold on.
  counts(threshold, repays) {
    const sum = (list) => list.reduce((total, value) => total + value, 0);
    const granted = repays.slice(threshold - 1), good = sum(repays), right = sum(granted);
    return [[granted.length, repays.length], [right, good],
      [granted.length - right, repays.length - good], [right, granted.length]];
  },

  equal: (one, two) => one[1] * two[1] > 0 && one[0] * two[1] === two[0] * one[1],

  show(figure, { a, b }, { repays, shares }) {
    const found = [a, b].map((threshold, k) => this.counts(threshold, repays[k]));
    figure.querySelectorAll(".live-edge").forEach((line, k) => {
      const x = 66 + 44 * ([a, b][k] - 1.5);
      live.set(line, { x1: x, x2: x });
    });
    figure.querySelectorAll(".live-share").forEach((group, i) => {
      const [part, of] = found[i % 2][Math.floor(i / 2)], wide = of ? 300 * part / of : 0;
      live.set(group.children[0], { width: wide });
      live.set(group.children[1], { x: 110 + wide });
      group.children[1].textContent = `${part}/${of}`;
    });
    const same = shares.map((_, j) => this.equal(found[0][j], found[1][j]));
    figure.querySelectorAll(".live-same").forEach((sign, j) => {
      live.set(sign, { visibility: same[j] ? "visible" : "hidden" });
    });
    const from = [a, b].map((threshold) => (threshold === 11 ? "nobody" : `from ${threshold}`));
    const names = shares.filter((_, j) => same[j]).join(", ") || "in no share";
    return `A ${from[0]}, B ${from[1]}: equal ${names}`;
  },
});
