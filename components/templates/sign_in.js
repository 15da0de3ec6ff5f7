// Shows or hides the password being typed; without it the form works all the same.
for (const button of document.querySelectorAll("button.show")) {
  const field = document.getElementById(button.dataset.for);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Hiện" : "Ẩn";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });
}
