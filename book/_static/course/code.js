// A switch over a notebook page hides its code, on every page, until it is switched back.
{
  const page = document.documentElement;
  const remember = (value) => { try { localStorage.setItem("code", value); } catch {} };
  const recall = () => { try { return localStorage.getItem("code"); } catch { return null; } };

  const button = document.querySelector(".run-bar button");
  if (button) {
    const set = (hidden) => {
      page.classList.toggle("code-hidden", hidden);
      button.textContent = hidden ? "Show code" : "Hide code";
    };
    set(recall() === "hidden");
    button.addEventListener("click", () => {
      set(!page.classList.contains("code-hidden"));
      remember(page.classList.contains("code-hidden") ? "hidden" : "shown");
    });
  }
}

// Buttons that copy are for the mouse: by keyboard they would be a hundred stops on the way down a page.
addEventListener("load", () => {
  for (const button of document.querySelectorAll(".copybtn")) button.tabIndex = -1;
});
