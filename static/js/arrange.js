// Dragging a picture before another one; the buttons of each picture do the same without script.
let dragged = null;

const itemOf = (event) => event.target.closest?.("[data-arrange] > [data-code]");
const mark = (item) => {
  document.querySelector("[data-arrange] .target")?.classList.remove("target");
  if (item && item !== dragged) item.classList.add("target");
};

document.addEventListener("dragstart", (event) => {
  dragged = itemOf(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.code);
  dragged.classList.add("dragged");
});

document.addEventListener("dragover", (event) => {
  const item = dragged && itemOf(event);
  if (!dragged || !event.target.closest?.("[data-arrange]")) return;
  event.preventDefault();
  mark(item);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  mark(null);
  dragged = null;
});

document.addEventListener("drop", (event) => {
  const list = dragged && event.target.closest?.("[data-arrange]");
  if (!list) return;
  event.preventDefault();
  const item = itemOf(event);
  if (item === dragged) return;
  const code = dragged.dataset.code;
  // Shown at once; the answer then brings the order as it is stored.
  list.insertBefore(dragged, item ?? null);
  send(list.closest("form"), item ? `before:${code}:${item.dataset.code}` : `last:${code}`);
});

function send(form, move) {
  const values = { move, after: form.elements.after.value };
  if (window.htmx) htmx.ajax("POST", form.action, { target: "#arranged", swap: "outerHTML", values });
}
