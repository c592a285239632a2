// A kernel slides over an image of two channels, where stride, padding and dilation let it.
live("convolution", {
  // Along one axis: how many outputs there are, how many zeros stand before and after the image, and
  // where a tap of the kernel lies.
  axis(length, taps, { stride, dilation, padding }) {
    const span = dilation * (taps - 1) + 1, same = padding === "same";
    const outputs = same ? Math.ceil(length / stride) : Math.floor((length - span) / stride) + 1;
    const zeros = same ? Math.max(0, (outputs - 1) * stride + span - length) : 0, before = Math.floor(zeros / 2);
    return { length, outputs, before, after: zeros - before, at: (output, tap) => output * stride + tap * dilation - before };
  },

  axes(image, kernel, options) {
    return [this.axis(image[0].length, kernel[0].length, options), this.axis(image[0][0].length, kernel[0][0].length, options)];
  },

  // What the taps of one output meet in a channel; beside the image is zero.
  window: (channel, kernel, [down, across], p, q) => kernel.map((line, a) => line.map((_, b) => channel[down.at(p, a)]?.[across.at(q, b)] ?? 0)),

  // What each channel adds to each output. Image and kernel have their channels first.
  slide(image, kernel, options) {
    const axes = this.axes(image, kernel, options), count = (axis) => [...Array(axis.outputs).keys()];
    return image.map((channel, c) => count(axes[0]).map((p) => count(axes[1]).map((q) =>
      live.dot(kernel[c].flat(), this.window(channel, kernel[c], axes, p, q).flat()))));
  },

  digits: (values) => (values.every(Number.isInteger) ? 0 : 1),

  paint(cells, values) {
    const largest = Math.max(...values.map(Math.abs)) || 1;
    cells.forEach((cell, i) => {
      const [box, text] = cell.children;
      live.set(box, { class: values[i] >= 0 ? "live-positive" : "live-negative", "fill-opacity": (0.55 * Math.abs(values[i])) / largest });
      text.textContent = live.number(values[i], this.digits(values));
    });
  },

  show(figure, values, { image, names }) {
    const all = (selector) => [...figure.querySelectorAll(selector)];
    const appear = (element, on) => live.set(element, { visibility: on ? "visible" : "hidden" });
    const kernel = names.map((name) => [[0, 1], [2, 3]].map((line) => line.map((i) => values[name + i])));
    const axes = this.axes(image, kernel, values), [down, across] = axes;
    const parts = this.slide(image, kernel, values);
    const output = parts[0].map((row, p) => row.map((value, q) => value + parts[1][p][q]));

    const place = figure.querySelector("[name=place]");
    place.max = down.outputs * across.outputs - 1; // a place beyond becomes the last
    const p = Math.floor(place.value / across.outputs), q = place.value % across.outputs;

    const slots = all(".live-output > g"), found = slots.map((_, i) => output[Math.floor(i / 6)]?.[i % 6]);
    slots.forEach((slot, i) => appear(slot, found[i] !== undefined));
    this.paint(slots, found.map((value) => value ?? 0));
    this.paint(all(".live-kernel > g"), kernel.flat(2));
    all(".live-image > g").forEach((cell, i) => {
      const inside = (at, { length, before, after }) => at >= -before && at < length + after;
      appear(cell, inside((Math.floor(i / 8) % 7) - 1, down) && inside((i % 8) - 1, across));
    });

    const digits = this.digits(output.flat()), frames = all(".live-frame");
    const lines = names.map((name, c) => {
      const met = this.window(image[c], kernel[c], axes, p, q).flat(), sum = live.number(parts[c][p][q], digits);
      const weights = kernel[c].flat().map((w) => live.number(w, this.digits([w]))).map((w) => (w.startsWith("−") ? `(${w})` : w));
      all(".live-part")[c].textContent = sum;
      [[0, 0], [0, 1], [1, 0], [1, 1]].forEach(([a, b], i) =>
        live.set(frames[4 * c + i], { x: 26 * (across.at(q, b) + 1), y: 200 * c + 26 * (down.at(p, a) + 1) }));
      return `${name} ${met.map((value, i) => `${value}·${weights[i]}`).join(" + ")} = ${sum}`;
    });
    live.set(frames[8], { x: 312 + 34 * q, y: 106 + 34 * p });
    return `row ${p + 1}, column ${q + 1} of ${down.outputs} × ${across.outputs}: ${lines.join("; ")}; together ${live.number(output[p][q], digits)}`;
  },

  // The pointer puts the kernel's first tap where it points, or on the output that it points at.
  start(figure, redraw, { image }) {
    const field = figure.querySelector("[name=place]");
    const point = (selector, outputs) => figure.querySelectorAll(selector).forEach((cell, i) => cell.addEventListener("pointerenter", () => {
      const options = live.values(figure), axes = this.axes(image, [[[0, 0], [0, 0]]], options);
      const [p, q] = outputs(i, axes, options).map((at, k) => Math.min(axes[k].outputs - 1, Math.max(0, at)));
      field.value = axes[1].outputs * p + q;
      redraw();
    }));
    point(".live-output > g", (i) => [Math.floor(i / 6), i % 6]);
    point(".live-image > g", (i, axes, { stride }) => [Math.floor(i / 8) % 7, i % 8].map((at, k) => Math.floor((at - 1 + axes[k].before) / stride)));
  },
});
