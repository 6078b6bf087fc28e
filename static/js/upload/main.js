// Makes a queue of the upload form: this file only connects the parts.
import { draw, forgetPreview } from "./cards.js";
import { Codes } from "./codes.js";
import { edit, read } from "./editor.js";
import { begin } from "./flow.js";
import { rememberPrivacy } from "./privacy.js";
import { say } from "./texts.js";

const root = document.querySelector("[data-uploader]");
if (root) connect();

function connect() {
  const at = (name) => root.querySelector(`[data-${name}]`);
  const codes = new Codes(at("done"));
  rememberPrivacy(root.querySelector(".upload-form [data-privacy]"));
  const common = () => read(root.querySelector(".upload-form"));

  begin(root, { common, thumb, finished, edit: open });

  at("album-link").addEventListener("click", (event) => {
    if (!window.htmx) return;
    event.preventDefault();
    // In a dialog the delete links stay on the page.
    const dialog = at("album-dialog");
    // A failure is told in the corner and leaves nothing to show.
    htmx.ajax("GET", event.currentTarget.href, "#album-dialog").then(() => dialog.querySelector("form") && dialog.showModal());
  });

  root.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest("dialog").close());

  function open(item, queue) {
    const editable = queue.items.filter((other) => other.state !== "done" && !other.final);
    const next = editable[editable.indexOf(item) + 1];
    edit(item, common(), (_, goOn) => {
      draw(at("queue"), item);
      if (goOn && next) open(next, queue);
    }, Boolean(next));
  }

  function thumb(item) {
    const { code, viewer, thumb: picture, title: name, mark, note } = item.image;
    const made = at("thumb").content.firstElementChild.cloneNode(true);
    made.dataset.code = code;
    made.querySelector("a").href = viewer;
    const img = made.querySelector("img");
    img.addEventListener("load", () => {
      item.face.remove();
      forgetPreview(item);
    }, { once: true });
    Object.assign(img, { src: picture, alt: name });
    img.after(item.face);
    made.querySelector("[data-mark]").textContent = mark;
    Object.assign(made.querySelector("[data-note]"), { textContent: note, hidden: !note });
    made.querySelector("[data-copy-one]").setAttribute("aria-label", say("copy", { name }));
    return made;
  }

  function finished(done) {
    codes.rows = Object.fromEntries(done.map(({ image }) => [image.code, image.codes]));
    codes.show();
    at("album-link").search = new URLSearchParams(done.map(({ image }) => ["code", image.code]));
  }
}
