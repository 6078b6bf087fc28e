// Makes a queue of the upload form: this file only connects the parts.
import { draw } from "./cards.js";
import { Codes } from "./codes.js";
import { edit, read } from "./editor.js";
import { listen } from "./intake.js";
import { Queue } from "./queue.js";
import { countFiles, say } from "./texts.js";

const root = document.querySelector("[data-uploader]");
if (root) begin();

function begin() {
  const at = (name) => root.querySelector(`[data-${name}]`);
  const form = root.querySelector(".upload-form");
  const codes = new Codes(at("done"));
  const title = document.title;
  const common = () => read(form);
  const queue = new Queue(changed, common);
  const itemOf = (node) => queue.items.find((item) => String(item.id) === node.closest("[data-item]").dataset.item);
  root.classList.add("live");

  listen(root, (files, addresses) => {
    queue.add(files, addresses);
    announce(say("added", { count: countFiles(files.length + addresses.length) }));
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.start();
  });

  at("queue").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const item = itemOf(button);
    if (button.matches("[data-edit]")) open(item);
    else if (button.matches("[data-retry]")) queue.retry(item);
    else queue.remove(item);
  });

  at("album-link").addEventListener("click", (event) => {
    if (!window.htmx) return;
    event.preventDefault();
    // In a dialog the delete links stay on the page.
    htmx.ajax("GET", event.currentTarget.href, "#album-dialog").then(() => at("album-dialog").showModal());
  });

  root.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest("dialog").close());

  addEventListener("beforeunload", (event) => {
    if (queue.count("sending", "waiting")) event.preventDefault();
  });

  function open(item) {
    const editable = queue.items.filter((other) => other.state !== "done" && !other.final);
    const next = editable[editable.indexOf(item) + 1];
    edit(item, common(), (_, goOn) => {
      draw(at("queue"), item);
      if (goOn && next) open(next);
    }, Boolean(next));
  }

  function changed(item) {
    draw(at("queue"), item);
    if (item.state === "done" && !item.thumb) finish(item);
    if (item.state === "failed" && !item.final) {
      announce(say("failed", { name: item.name, reason: item.error.message }));
    }
    summarise();
  }

  function finish(item) {
    const { code, viewer, thumb, title: name, mark } = item.image;
    item.thumb = at("thumb").content.firstElementChild.cloneNode(true);
    item.thumb.dataset.code = code;
    item.thumb.querySelector("a").href = viewer;
    Object.assign(item.thumb.querySelector("img"), { src: thumb, alt: name });
    item.thumb.querySelector("[data-mark]").textContent = mark;
    item.thumb.querySelector("[data-copy-one]").setAttribute("aria-label", say("copy", { name }));
    // In the order of the queue, whichever was first.
    const done = queue.items.filter((other) => other.thumb);
    at("thumbs").replaceChildren(...done.map((other) => other.thumb));
    codes.rows = Object.fromEntries(done.map(({ image }) => [image.code, image.codes]));
    codes.show();
    at("album-link").search = new URLSearchParams(done.map(({ image }) => ["code", image.code]));
    announce(say("uploaded", { name: item.name }));
  }

  function summarise() {
    const [waiting, sending, done] = ["waiting", "sending", "done"].map((state) => queue.count(state));
    const open = waiting + sending;
    root.classList.toggle("busy", queue.items.length > done);
    root.classList.toggle("finished", done > 0 && !open);
    at("queue-part").hidden = queue.items.length === done;
    at("bar").hidden = !open;
    at("start").hidden = !waiting || queue.running;
    at("start-label").textContent = waiting === 1 ? say("uploadOne") : say("uploadMany", { count: waiting });
    at("summary").textContent = queue.running ? say("running", { done, count: done + open }) : countFiles(waiting);
    at("total").hidden = !queue.running;
    at("total").value = queue.share();
    document.title = sending ? `${done}/${done + open} · ${title}` : title;
    at("done").hidden = !done || open > 0;
    if (done && !open) settle(done, queue.count("failed"));
  }

  function settle(done, failed) {
    const heading = at("done-title");
    const note = at("done-note");
    note.hidden = !failed;
    note.textContent = say("someFailed", { count: countFiles(failed) });
    if (heading.dataset.count === String(done)) return;
    heading.dataset.count = done;
    heading.textContent = done === 1 ? say("doneOne") : say("doneMany", { count: done });
    heading.focus({ preventScroll: true });
    scrollTo({ top: 0 });
    announce([heading, !note.hidden && note].filter(Boolean).map((part) => part.textContent).join(" "));
  }

  function announce(text) {
    at("announce").textContent = text;
  }
}
