// How files and addresses come in: picked, dropped anywhere (folders too), pasted, typed.
import { isTyping } from "../shared.js";

// Calls `add(files, addresses)` for whatever comes; `root` is the uploader.
export function listen(root, add) {
  for (const input of root.querySelectorAll(".pick")) {
    input.disabled = input.hidden = false;
    input.addEventListener("change", () => {
      add([...input.files], []);
      input.value = "";
    });
    // Enter would send the form; the label looks like a button, so it behaves like one.
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      input.click();
    });
  }
  root.querySelector("[data-add-urls]")?.addEventListener("click", () => {
    const box = root.querySelector("[name=urls]");
    add([], lines(box.value));
    box.value = "";
    root.querySelector("[data-urls]").open = false;
  });
  listenToPaste(add);
  listenToDrop(root.querySelector("[data-veil]"), add);
}

function lines(text) {
  return text.split(/\s*\n\s*/).map((line) => line.trim()).filter(Boolean);
}

function listenToPaste(add) {
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length && isTyping(event)) return;
    const addresses = files.length ? [] : lines(event.clipboardData.getData("text/plain"));
    if (files.length || addresses.some((line) => /^https?:/i.test(line))) {
      event.preventDefault();
      add(files, addresses);
    }
  });
}

function listenToDrop(veil, add) {
  const offers = (event) => /Files|text\/uri-list/.test([...event.dataTransfer.types].join());
  const shade = (on) => veil.classList.toggle("on", on);
  addEventListener("dragenter", (event) => offers(event) && shade(true));
  addEventListener("dragover", (event) => offers(event) && event.preventDefault());
  addEventListener("dragleave", (event) => event.relatedTarget || shade(false));
  addEventListener("drop", async (event) => {
    if (!offers(event)) return;
    event.preventDefault();
    shade(false);
    const { items, types } = event.dataTransfer;
    const addresses = types.includes("Files") ? [] : lines(event.dataTransfer.getData("text/uri-list"));
    add(await filesOf([...items]), addresses.filter((line) => !line.startsWith("#")));
  });
}

async function filesOf(items) {
  // All entries are asked for at once: the list of a drop is empty after the first pause.
  const found = items.filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return (await Promise.all(found.map(filesIn))).flat().filter(Boolean);
}

async function filesIn(entry) {
  if (!entry || entry instanceof File) return entry;
  if (entry.isFile) return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
  const reader = entry.createReader();
  const children = [];
  for (;;) {
    // A reader hands out at most a hundred entries at a time.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) break;
    children.push(...some);
  }
  const visible = children.filter((child) => !child.name.startsWith("."));
  return (await Promise.all(visible.map(filesIn))).flat();
}
