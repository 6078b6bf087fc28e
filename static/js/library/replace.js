// A file dropped on the field is the file chosen in it.
const field = document.querySelector("[data-replace]");

function drag(event, over) {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  field.classList.toggle("over", over);
}

field.addEventListener("dragover", (event) => drag(event, true));
field.addEventListener("dragleave", (event) => drag(event, false));
field.addEventListener("drop", (event) => {
  drag(event, false);
  if (event.dataTransfer.files.length) field.querySelector("input").files = event.dataTransfer.files;
});
