// My uploads: the bar of actions follows what is ticked.
const form = document.querySelector("[data-mine]");
const bar = form?.querySelector("[data-chosen-bar]");

function follow() {
  const chosen = form.querySelectorAll("[name=code]:checked").length;
  bar.hidden = !chosen;
  bar.querySelector("[data-chosen-count]").textContent = bar.dataset.chosen.replace("{count}", chosen);
}

if (form) {
  form.addEventListener("change", follow);
  // The browser may restore ticks when one comes back.
  addEventListener("pageshow", follow);
  follow();
}
