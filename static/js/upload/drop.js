// The page of a drop box: what was brought is shown from this browser's own copies, with its delete links.
import { begin } from "./flow.js";

const root = document.querySelector("[data-uploader]");
const at = (name) => root.querySelector(`[data-${name}]`);

if (root) begin(root, { common: () => ({}), thumb, finished });

function thumb(item) {
  const made = at("brought").content.firstElementChild.cloneNode(true);
  made.querySelector("[data-picture]").replaceChildren(item.face);
  made.querySelector("[data-name]").textContent = item.name;
  made.querySelector("a").href = item.image.delete;
  return made;
}

function finished(done) {
  at("delete-links").value = done.map(({ image }) => image.delete).join("\n");
}
