// The consent page works without this. With it, the button says that the archive is being read.
for (const form of document.querySelectorAll("form[data-consent]")) {
  form.addEventListener("submit", () => {
    form.querySelector("[data-said]").textContent = form.dataset.sending;
  });
}
