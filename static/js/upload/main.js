// Makes a queue of the upload form: this file only connects the parts.
import { toast } from "../shared.js";
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
  const form = root.querySelector("form");
  const codes = new Codes(at("done"));
  const title = document.title;
  const common = () => read(form);
  const queue = new Queue(changed, common);
  const itemOf = (node) => queue.items.find((item) => String(item.id) === node.closest("[data-item]").dataset.item);
  root.classList.add("live");

  listen(root, (files, addresses) => {
    const count = queue.add(files, addresses);
    if (count < files.length) toast(say("twice", { name: files.find((file) => queue.has(file)).name }));
    if (count) announce(say("added", { count: countFiles(count) }));
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
    if (item.state === "done" && !item.told) finish(item);
    if (item.state === "failed" && !item.final) {
      announce(say("failed", { name: item.name, reason: item.error.message }));
    }
    summarise();
  }

  function finish(item) {
    item.told = true;
    const thumb = at("thumb").content.firstElementChild.cloneNode(true);
    const { code, viewer, thumb: source, title: name, mark } = item.image;
    thumb.dataset.code = code;
    thumb.querySelector("a").href = viewer;
    Object.assign(thumb.querySelector("img"), { src: source, alt: name });
    thumb.querySelector("[data-mark]").textContent = mark;
    thumb.querySelector("[data-copy-one]").setAttribute("aria-label", say("copy", { name }));
    at("thumbs").append(thumb);
    codes.add(code, item.image.codes);
    at("album-link").search = `?${new URLSearchParams([...codes.rows.keys()].map((key) => ["code", key]))}`;
    announce(say("uploaded", { name: item.name }));
  }

  function summarise() {
    const done = queue.count("done");
    const open = queue.count("waiting", "sending");
    const [waiting, sending, failed] = ["waiting", "sending", "failed"].map((state) => queue.count(state));
    root.classList.toggle("busy", queue.items.length > done);
    root.classList.toggle("finished", done > 0 && !open);
    at("queue-part").hidden = queue.items.length === done;
    at("done").hidden = !done || open > 0;
    at("bar").hidden = !open;
    at("start").hidden = !waiting || (queue.running && sending > 0);
    at("start-label").textContent = waiting === 1 ? say("uploadOne") : say("uploadMany", { count: waiting });
    at("summary").textContent = sending ? say("running", { done, count: done + open }) : countFiles(waiting);
    document.title = sending ? `${done}/${done + open} · ${title}` : title;
    if (!at("done").hidden) settle(done, failed);
  }

  function settle(done, failed) {
    const heading = at("done-title");
    const text = done === 1 ? say("doneOne") : say("doneMany", { count: done });
    if (heading.dataset.count === String(done)) return;
    heading.dataset.count = done;
    heading.textContent = text;
    heading.focus({ preventScroll: true });
    at("done").scrollIntoView({ block: "start" });
    announce([text, failed && say("someFailed", { count: failed })].filter(Boolean).join(". "));
  }

  function announce(text) {
    at("announce").textContent = text;
  }
}
