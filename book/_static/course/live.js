// Live pictures. The script of one comes when its picture comes near, and calls live(name, picture):
// picture.show(figure, values, numbers) draws what the controls say and returns the line under the drawing;
// picture.start(figure, redraw, numbers), where there is one, listens to more than the controls;
// a button calls the method that it names.
function live(name, picture) {
  live[name] = picture;
  for (const figure of document.querySelectorAll(`figure[data-live="${name}"]`)) {
    const numbers = JSON.parse(figure.dataset.numbers), says = figure.querySelector(".live-says");
    const redraw = () => {
      says.textContent = picture.show(figure, live.values(figure), numbers);
      for (const b of figure.querySelectorAll("input[type=range] + b")) b.textContent = b.previousElementSibling.value;
    };
    picture.start?.(figure, redraw, numbers);
    figure.addEventListener("input", redraw);
    for (const button of figure.querySelectorAll("button[data-press]")) {
      button.addEventListener("click", () => {
        picture[button.dataset.press](figure, live.values(figure), numbers);
        redraw();
      });
    }
    redraw();
  }
}

// What the controls say: {name: number, words or true}.
live.values = (figure) => Object.fromEntries([...figure.querySelectorAll("[name]")]
  .filter((field) => field.type !== "radio" || field.checked)
  .map((field) => [field.name, field.type === "checkbox" ? field.checked
    : field.tagName === "SELECT" ? field.value : Number(field.value)]));

// A number as readers see it: with a true minus, and without one before a zero.
live.number = (value, digits) => {
  const text = value.toFixed(digits);
  return text.replace("-", Number(text) ? "−" : "");
};

live.set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

live.dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
live.softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

// Linear equations by elimination, with the largest pivot of each column.
live.solve = (matrix, right) => {
  const rows = matrix.map((row, i) => [...row, right[i]]), n = rows.length;
  for (let k = 0; k < n; k++) {
    const top = rows.slice(k).reduce((best, row, i) => Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best, k);
    [rows[k], rows[top]] = [rows[top], rows[k]];
    for (const row of rows.slice(k + 1)) {
      const factor = row[k] / rows[k][k];
      for (let j = k; j <= n; j++) row[j] -= factor * rows[k][j];
    }
  }
  const found = Array(n).fill(0);
  for (let k = n - 1; k >= 0; k--) found[k] = (rows[k][n] - live.dot(found, rows[k])) / rows[k][k];
  return found;
};

// An element that a pointer holds: moved(x, y) hears where the pointer is in the plane, an svg.
live.hold = (element, plane, moved) => {
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plane.getScreenCTM().inverse());
    moved(at.x, at.y);
  });
};

// Points to drag, or to choose with Tab and move with the arrow keys: each g with data-x and data-y.
// point(x, y) is what lies at a place of the plane, an svg; low and high are the ends of both axes.
live.drag = (figure, { plane, names, low, high, point, moved }) => {
  figure.querySelector("svg").setAttribute("role", "group");
  const within = (value, axis) => Math.round(10 * Math.min(high[axis], Math.max(low[axis], value))) / 10;
  const move = (group, x, y) => {
    live.set(group, { "data-x": within(x, 0), "data-y": within(y, 1) });
    moved();
  };
  const steps = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
  figure.querySelectorAll("g[data-x]").forEach((group, i) => {
    live.set(group, { tabindex: 0, role: "slider", "aria-label": names[i], "aria-valuemin": low[1], "aria-valuemax": high[1] });
    group.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      move(group, Number(group.dataset.x) + far * step[0], Number(group.dataset.y) + far * step[1]);
    });
    group.addEventListener("pointerdown", () => group.focus({ preventScroll: true }));
    live.hold(group, plane, (x, y) => move(group, ...point(x, y)));
  });
};

{
  const scripts = new URL("_static/course/widgets/", new URL(document.documentElement.dataset.content_root, location.href));
  const asked = new Set();
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const name = target.dataset.live;
      if (!isIntersecting || asked.has(name)) continue;
      asked.add(name);
      document.head.append(Object.assign(document.createElement("script"), { src: new URL(`${name}.js`, scripts) }));
    }
  }, { rootMargin: "300px" });
  for (const figure of document.querySelectorAll("figure[data-live]")) watch.observe(figure);
}
