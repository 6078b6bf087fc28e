// The theme switch without a page load. The cookie is what the server reads for the next page.
const form = document.querySelector("[data-theme-form]");
const themes = ["auto", "dark", "light"];

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const theme = button.value;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.value = themes[(themes.indexOf(theme) + 1) % themes.length];
  form.querySelector("[data-theme-label]").textContent = form.dataset[theme];
});
