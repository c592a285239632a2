// The menus in the page's head: a click opens one, a second click, Escape or a click elsewhere closes it.
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-bs-toggle=dropdown]");
  for (const button of document.querySelectorAll("[data-bs-toggle=dropdown]")) {
    show(button, button === pressed && button.getAttribute("aria-expanded") !== "true");
  }
});
document.addEventListener("keydown", (event) => {
  const button = document.querySelector("[data-bs-toggle=dropdown][aria-expanded=true]");
  if (event.key === "Escape" && button) {
    show(button, false);
    button.focus();
  }
});
function show(button, open) {
  button.setAttribute("aria-expanded", open);
  button.nextElementSibling.classList.toggle("show", open);
}
