// The queue as one sees it: a card per item, drawn from the page's own template.
import { say, sizeText } from "./texts.js";

const shown = new Map();

// Draws `item` into `list`, or brings its card up to date.
export function draw(list, item) {
  if (item.state === "removed" || item.state === "done") return drop(item);
  const card = shown.get(item.id) ?? make(list, item);
  const at = (name) => card.querySelector(`[data-${name}]`);
  const { state, error, progress, final } = item;
  const name = item.fields.title || item.name;
  card.dataset.state = state;
  at("name").textContent = name;
  at("note").textContent = note(item);
  at("hint").textContent = (state === "failed" && error.hint) || "";
  label(at("remove"), say(state === "sending" ? "cancel" : "remove", { name }));
  label(at("retry"), say("retry", { name }));
  const editing = at("edit");
  if (editing) {
    label(editing, say("edit", { name }));
    editing.disabled = state === "sending" || final;
  }
  at("retry").hidden = state !== "failed" || final;
  const bar = at("progress");
  bar.hidden = state !== "sending";
  bar.setAttribute("aria-label", name);
  if (item.address || progress === 1) bar.removeAttribute("value");
  else bar.value = progress;
}

function label(button, text) {
  button.setAttribute("aria-label", text);
  button.title = text;
}

function note(item) {
  if (item.state === "failed") return item.error.message;
  if (item.state === "sending") {
    if (item.address) return say("fetching");
    return item.progress === 1 ? say("finishing") : `${Math.round(item.progress * 100)} %`;
  }
  const said = [item.file && sizeText(item.file.size), item.fields.nsfw === "1" && say("nsfw"), item.fields.tags];
  return said.filter(Boolean).join(" · ") || say("waiting");
}

function make(list, item) {
  const card = document.querySelector("[data-card]").content.firstElementChild.cloneNode(true);
  card.dataset.item = item.id;
  shown.set(item.id, card);
  list.append(card);
  fillPicture(card.querySelector("[data-picture]"), item);
  return card;
}

// Puts a preview of `item` into `frame`; formats that this browser cannot show keep their icon.
export function fillPicture(frame, item) {
  const isVideo = item.file?.type.startsWith("video/");
  frame.replaceChildren(icon(item.address ? "link" : isVideo ? "video" : "image"));
  if (!item.file || item.final) return;
  item.preview ??= URL.createObjectURL(item.file);
  const picture = document.createElement(isVideo ? "video" : "img");
  if (isVideo) Object.assign(picture, { muted: true, preload: "metadata" });
  else Object.assign(picture, { alt: "", decoding: "async" });
  picture.addEventListener(isVideo ? "loadeddata" : "load", () => frame.replaceChildren(picture), { once: true });
  // Past the start: many videos begin black.
  picture.src = isVideo ? `${item.preview}#t=0.5` : item.preview;
}

export function forgetPreview(item) {
  if (item.preview) URL.revokeObjectURL(item.preview);
}

function icon(name) {
  return document.querySelector(`[data-item-icon=${name}]`).content.firstElementChild.cloneNode(true);
}

function drop(item) {
  const card = shown.get(item.id);
  // What is uploaded keeps its preview: the server has no picture of it yet.
  if (item.state === "done") item.face ??= card.querySelector("[data-picture]");
  else forgetPreview(item);
  if (!card) return;
  const hadFocus = card.contains(document.activeElement);
  const neighbour = card.nextElementSibling ?? card.previousElementSibling;
  shown.delete(item.id);
  card.remove();
  // Whoever works by keyboard goes on with the next card.
  if (hadFocus) neighbour?.querySelector("[data-edit]:enabled, [data-remove]")?.focus();
}
