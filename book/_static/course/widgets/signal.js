// A signal on its way through layers of units, and its gradient on the way back.
live("signal", {
  // Each activation function: its value and its slope.
  bends: {
    tanh: (z) => [Math.tanh(z), 1 - Math.tanh(z) ** 2],
    sigmoid: (z) => { const s = 1 / (1 + Math.exp(-z)); return [s, s * (1 - s)]; },
    relu: (z) => (z > 0 ? [z, 1] : [0, 0]),
    leaky_relu: (z) => (z > 0 ? [z, 1] : [0.2 * z, 0.2]),
    silu: (z) => { const s = 1 / (1 + Math.exp(-z)); return [z * s, s * (1 + z * (1 - s))]; },
  },

  // The outputs and slopes of each layer, and the gradients by the outputs.
  go(name, kernels, signal, gradient) {
    const outputs = [], slopes = [];
    for (const kernel of kernels) {
      const bent = kernel[0].map((_, j) => this.bends[name](signal.reduce((sum, a, i) => sum + a * kernel[i][j], 0)));
      signal = bent.map(([value]) => value);
      outputs.push(signal);
      slopes.push(bent.map(([, slope]) => slope));
    }
    const gradients = [gradient];
    for (let layer = kernels.length - 1; layer > 0; layer--) {
      const into = gradients[0].map((d, j) => d * slopes[layer][j]);
      gradients.unshift(kernels[layer].map((row) => live.dot(row, into)));
    }
    return { outputs, slopes, gradients };
  },

  size: (values) => Math.sqrt(live.dot(values, values) / values.length),

  show(figure, { bend, spread }, { kernels, signal, gradient }) {
    const scale = spread / Math.sqrt(signal.length);
    const scaled = kernels.map((kernel) => kernel.map((row) => row.map((weight) => scale * weight)));
    const { outputs, slopes, gradients } = this.go(bend, scaled, signal, gradient);
    const within = (value, low, high) => Math.min(high, Math.max(low, value));
    const least = (bend === "sigmoid" ? 0.25 : 1) / 20, flat = slopes.flat().map((slope) => slope < least);
    figure.querySelectorAll(".live-unit").forEach((dot, i) => {
      const cx = (160 + 34 * within(outputs.flat()[i], -3, 3)).toFixed(2);
      live.set(dot, { cx, class: `live-unit ${flat[i] ? "live-negative" : "live-positive"}` });
    });
    const ratios = gradients.map((values) => this.size(values) / this.size(gradient));
    figure.querySelectorAll(".live-bar").forEach((bar, layer) => {
      const end = 446 + 20 * within(Math.log10(Math.max(ratios[layer], 1e-300)), -7, 3);
      live.set(bar, { x: Math.min(end, 446).toFixed(2), width: Math.abs(end - 446).toFixed(2) });
    });
    return `size of the last outputs ${live.number(this.size(outputs.at(-1)), 3)}; `
      + `of the gradient ${live.number(ratios[0], 5)} arrives at layer 1; `
      + `${flat.filter(Boolean).length} of ${flat.length} units are flat`;
  },
});
