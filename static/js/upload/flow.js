// An upload form as a queue, wherever it leads: the page says through `parts` what is special to it.
import { toast } from "../shared.js";
import { draw } from "./cards.js";
import { listen } from "./intake.js";
import { Queue } from "./queue.js";
import { countFiles, say } from "./texts.js";

// `parts` has `common()`, the fields for all files, and, where files have details, `edit(item, queue)`; what is uploaded
// it shows one by one, by `thumb(item)`, an element, and `finished(done)`, or in the end, by `settled(done)`, a promise.
// `changed(count)` is told how many files there are.
export function begin(root, parts) {
  const at = (name) => root.querySelector(`[data-${name}]`);
  const title = document.title;
  const queue = new Queue(changed, parts.common);
  const itemOf = (node) => queue.items.find((item) => String(item.id) === node.closest("[data-item]").dataset.item);
  let settled = 0;
  root.classList.add("live");

  listen(root, (files, addresses) => {
    queue.add(files, addresses);
    announce(say("added", { count: countFiles(files.length + addresses.length) }));
  });

  root.querySelector(".upload-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (queue.count("waiting")) queue.start();
    else queue.retry(...queue.stalled());
  });

  at("queue").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const item = itemOf(button);
    if (button.matches("[data-edit]")) parts.edit(item, queue);
    else if (button.matches("[data-retry]")) queue.retry(item);
    else queue.remove(item);
  });

  addEventListener("beforeunload", (event) => {
    if (queue.count("sending", "waiting")) event.preventDefault();
  });

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
    if (parts.thumb) {
      item.thumb = parts.thumb(item);
      // In the order of the queue, whichever was first.
      const done = doneItems();
      at("thumbs").replaceChildren(...done.map((other) => other.thumb));
      parts.finished(done);
    }
    announce(say("uploaded", { name: item.name }));
  }

  function doneItems() {
    return queue.items.filter((item) => item.state === "done" && item.told);
  }

  function summarise() {
    const [waiting, sending, done] = ["waiting", "sending", "done"].map((state) => queue.count(state));
    const open = waiting + sending;
    const stalled = queue.stalled().length;
    root.classList.toggle("busy", queue.items.length > done);
    root.classList.toggle("finished", done > 0 && !open);
    at("queue-part").hidden = queue.items.length === done;
    at("bar").hidden = !open && !stalled;
    at("start").hidden = queue.running || !(waiting || stalled);
    at("start-label").textContent = waiting ? uploadText(waiting) : say("tryAgain", { files: countFiles(stalled) });
    at("summary").textContent = queue.running ? say("running", { done, count: done + open }) : waiting ? countFiles(waiting) : "";
    at("total").hidden = !queue.running;
    at("total").value = queue.share();
    document.title = sending ? `${done}/${done + open} · ${title}` : title;
    parts.changed?.(queue.items.length);
    if (!done || open) at("done").hidden = true;
    else settle(done, queue.count("failed"));
  }

  async function settle(done, failed) {
    const note = at("done-note");
    note.hidden = !failed;
    note.textContent = say("someFailed", { count: countFiles(failed) });
    if (settled === done) return at("done").hidden = false;
    settled = done;
    if (parts.settled) await parts.settled(doneItems()).catch((error) => toast(error.message, "error"));
    const heading = at("done-title");
    at("done").hidden = false;
    if (!heading) return;
    if (!parts.settled) heading.textContent = done === 1 ? say("doneOne") : say("doneMany", { count: done });
    heading.focus({ preventScroll: true });
    scrollTo({ top: 0 });
    announce([heading, !note.hidden && note].filter(Boolean).map((part) => part.textContent).join(" "));
  }

  function uploadText(count) {
    return count === 1 ? say("uploadOne") : say("uploadMany", { count });
  }

  function announce(text) {
    at("announce").textContent = text;
  }
}
