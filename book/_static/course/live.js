// Live pictures. The script of one comes when its picture comes near, and calls live(name, picture):
// picture.show(figure, values, numbers) draws what the controls say and returns the line under the drawing;
// picture.start(figure, redraw), where there is one, listens to more than the controls.
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
