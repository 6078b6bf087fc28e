// Lays the picture without its background over the other one; a slider moves the line between them.
function compare(group) {
  const slider = group.querySelector("input");
  const show = () => group.style.setProperty("--shown", `${slider.value}%`);
  group.classList.add("over");
  slider.hidden = false;
  slider.addEventListener("input", show);
  show();
}

const all = () => document.querySelectorAll("[data-compare]:not(.over)").forEach(compare);
document.addEventListener("htmx:after:swap", all);
all();
