// Makes a queue of the upload form: this file only connects the parts.
import { draw, forgetPreview } from "./cards.js";
import { connectCodes } from "./codes.js";
import { keepDeleteLinks } from "./delete_links.js";
import { edit, read } from "./editor.js";
import { begin } from "./flow.js";
import { rememberPrivacy } from "./privacy.js";
import { say } from "./texts.js";

const root = document.querySelector("[data-uploader]");
if (root) connect();

function connect() {
  const at = (name) => root.querySelector(`[data-${name}]`);
  const form = root.querySelector(".upload-form");
  rememberPrivacy(form.querySelector("[data-privacy]"));
  const common = () => read(form);
  let batch = "";

  begin(root, { common, settled, edit: open, changed });

  root.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest("dialog").close());

  // One file needs no album.
  function changed(count) {
    const together = at("together");
    if (together) together.hidden = count < 2 || Boolean(form.elements.album?.value);
  }

  function open(item, queue) {
    const editable = queue.items.filter((other) => other.state !== "done" && !other.final);
    const next = editable[editable.indexOf(item) + 1];
    edit(item, common(), (_, goOn) => {
      draw(at("queue"), item);
      if (goOn && next) open(next, queue);
    }, Boolean(next));
  }

  // Shows the page of what is uploaded in place of the queue, under its own address.
  async function settled(done) {
    const { visibility, together } = common();
    const fields = new URLSearchParams({ batch, visibility, together: at("together")?.hidden ? "0" : together ?? "0" });
    for (const { image } of done) fields.append("code", image.code);
    const answer = await fetch("/upload/done", { method: "POST", headers: { "HX-Request": "true" }, body: fields });
    if (!answer.ok) throw new Error(say("notFinished"));
    const part = at("done-part");
    part.innerHTML = await answer.text();
    batch = part.querySelector("[data-batch]").dataset.batch;
    keepDeleteLinks(batch, done.map(({ image }) => image));
    history.replaceState(null, "", `/done/${batch}`);
    window.htmx?.process(part);
    connectCodes();
    for (const item of done) showFace(part, item);
  }

  // What was uploaded keeps its preview until the server has a picture of it.
  function showFace(part, item) {
    const img = part.querySelector(`[data-code="${item.image.code}"] img`);
    if (!img || !item.face) return;
    img.addEventListener("load", () => {
      item.face.remove();
      forgetPreview(item);
    }, { once: true });
    img.after(item.face);
  }
}
