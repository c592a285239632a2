// A kernel slides over an image: nine products and their sum, at each place of the output.
live("kernel", {
  // The sums of products of the kernel with every window of the image.
  slide: (image, kernel) => image.slice(2).map((_, i) => image[i].slice(2).map((_, j) =>
    kernel.reduce((sum, row, a) => row.reduce((part, weight, b) => part + weight * image[i + a][j + b], sum), 0))),

  side: 34,
  digits: (values) => (values.every(Number.isInteger) ? 0 : 1),

  show(figure, values, { image }) {
    const kernel = [0, 1, 2].map((i) => [0, 1, 2].map((j) => values[`weight${3 * i + j}`]));
    const output = this.slide(image, kernel), sums = output.flat(), digits = this.digits(sums);
    const largest = Math.max(...sums.map(Math.abs)) || 1;
    figure.querySelectorAll(".live-output > g").forEach((cell, i) => {
      const [box, text] = cell.children;
      live.set(box, { class: sums[i] >= 0 ? "live-positive" : "live-negative", "fill-opacity": (0.55 * Math.abs(sums[i])) / largest });
      text.textContent = live.number(sums[i], digits);
    });
    const row = Math.floor(values.place / 6), column = values.place % 6;
    const [window, sum] = figure.querySelectorAll(".live-frame");
    live.set(window, { x: this.side * column, y: this.side * row });
    live.set(sum, { x: this.side * (9 + column), y: this.side * (1 + row) });
    const weight = (w) => (w < 0 ? `(${live.number(w, this.digits([w]))})` : live.number(w, this.digits([w])));
    const products = kernel.flatMap((line, a) => line.map((w, b) => `${image[row + a][column + b]}·${weight(w)}`));
    return `row ${row + 1}, column ${column + 1}: ${products.join(" + ")} = ${live.number(sums[values.place], digits)}`;
  },

  start(figure, redraw, { kernels }) {
    const field = (name) => figure.querySelector(`[name=${name}]`);
    field("preset").addEventListener("input", (event) => {
      kernels[event.target.value].flat().forEach((weight, i) => { field(`weight${i}`).value = weight; });
    });
    // The pointer puts the kernel where it points, in the image and in the output.
    const point = (cells, columns, edge) => cells.forEach((cell, i) => cell.addEventListener("pointerenter", () => {
      const inside = (place) => Math.min(5, Math.max(0, place - edge));
      field("place").value = 6 * inside(Math.floor(i / columns)) + inside(i % columns);
      redraw();
    }));
    point(figure.querySelectorAll(".live-image > g"), 8, 1);
    point(figure.querySelectorAll(".live-output > g"), 6, 0);
  },
});
