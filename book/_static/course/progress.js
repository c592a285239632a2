// Pages read and exercises done. Both are kept in this browser alone.
{
  const load = (key) => { try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; } };
  const save = (key, list) => { try { localStorage.setItem(key, JSON.stringify(list)); } catch {} };

  // Pages are named by their place in the book, the same on a server and in a folder.
  const root = new URL(document.documentElement.dataset.content_root, location.href).pathname;
  const name = (address) => new URL(address, location.href).pathname.replace(root, "");
  const here = name(location.href);
  const links = [...document.querySelectorAll(".bd-links a")].filter((a) => name(a.href).startsWith("notebooks/"));

  const count = document.createElement("p");
  count.className = "pages-read";
  const showPages = () => {
    const read = load("read");
    const done = links.filter((link) => read.includes(name(link.href)));
    for (const link of links) link.classList.toggle("read", done.includes(link));
    count.textContent = done.length ? `You have read ${done.length} of ${links.length} notebooks` : "";
  };
  document.querySelector(".bd-links")?.before(count);
  showPages();

  // A notebook is read when its end has been on the screen.
  const end = document.querySelector(".prev-next-footer");
  if (end && here.startsWith("notebooks/")) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      save("read", [...new Set([...load("read"), here])]);
      showPages();
    });
    watch.observe(end);
  }

  for (const card of document.querySelectorAll("section.exercise")) {
    const key = `${here}#${card.id}`;
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = load("done").includes(key);
    box.addEventListener("change", () => {
      const others = load("done").filter((other) => other !== key);
      save("done", box.checked ? [...others, key] : others);
    });
    label.className = "exercise-done";
    label.append(box, " I have done this one");
    card.append(label);
  }
}
