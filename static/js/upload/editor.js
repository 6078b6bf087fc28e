// The dialog with the details of one file. What it leaves as the common settings say is not kept.
import { fillPicture } from "./cards.js";
import { site } from "./texts.js";

const dialog = document.querySelector("[data-editor]");
const form = dialog?.querySelector("form");
let current = null;

// Opens the dialog for `item`. `saved(item, next)` is called once; `next` asks for the following item.
export function edit(item, common, saved, hasNext) {
  current = { item, common, saved };
  const values = { ...common, ...item.fields };
  for (const control of form.elements) {
    if (control.type === "checkbox") control.checked = values[control.name] === control.value;
    else if (control.name) control.value = values[control.name] ?? "";
  }
  form.elements.title.placeholder = item.name;
  dialog.querySelector("[data-editor-name]").textContent = item.name;
  dialog.querySelector("[data-editor-next]").hidden = !hasNext;
  fillPicture(dialog.querySelector("[data-editor-picture]"), item);
  dialog.returnValue = "";
  dialog.showModal();
  form.elements.title.focus();
}

// Returns the fields of a form, those that differ from `common` when it is given; an unticked box says "0".
// An empty field says something, too: "for good" is one, whatever the account's default is.
export function read(source, common) {
  const fields = {};
  for (const control of source.elements) {
    if (!control.name || ["file", "hidden", "submit"].includes(control.type) || control.name === "urls") continue;
    if (control.type === "radio" && !control.checked) continue;
    const value = control.type === "checkbox" ? (control.checked ? control.value : "0") : control.value.trim();
    if (value !== common?.[control.name]) fields[control.name] = value;
  }
  return fields;
}

dialog?.addEventListener("close", () => {
  if (!["save", "next"].includes(dialog.returnValue) || !current) return;
  const { item, common, saved } = current;
  current = null;
  item.fields = read(form, common);
  saved(item, dialog.returnValue === "next");
});

// Tags come as a comma list: the browser's own list offers the text so far plus each known tag.
let asked = 0;
document.addEventListener("input", async (event) => {
  const box = event.target;
  if (!box.matches?.("[data-tags]") || event.inputType === "insertReplacementText") return;
  const [, before, start] = /^(.*,\s*)?([^,]*)$/.exec(box.value);
  asked += 1;
  const mine = asked;
  const answer = start.trim() && (await fetch(`/upload/tags?q=${encodeURIComponent(start.trim())}`).catch(() => null));
  if (mine !== asked || !answer?.ok) return;
  const { tags } = await answer.json();
  box.list?.replaceChildren(...tags.map((tag) => new Option("", `${before ?? ""}${tag}`)));
});
