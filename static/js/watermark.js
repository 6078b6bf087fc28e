// The sample picture follows the form. Without this script it shows what is saved.
const form = document.querySelector("[data-watermark]");
const picture = document.querySelector("[data-watermark-preview]");
const PAUSE = 350;
let timer;

function follow() {
  if (!form.checkValidity()) return;
  picture.src = `${form.getAttribute("action")}/preview?${new URLSearchParams(new FormData(form))}`;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE);
});
