// A formula wider than its place scrolls, by keyboard too.
{
  const reach = () => {
    for (const box of document.querySelectorAll(".bd-article .math")) {
      if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto") box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  document.fonts.ready.then(reach);
  addEventListener("resize", reach);
}
