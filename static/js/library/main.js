// The library: choosing pictures by click, range and key, and the bar that follows what is chosen.
import { isTyping } from "../shared.js";
import { watchDrags } from "./drag.js";

const undoSeconds = 30;
const bar = document.getElementById("bulk"); // none where nothing was uploaded
const boxes = () => [...document.querySelectorAll("[name=code][form=bulk]")];
const chosen = () => boxes().filter((box) => box.checked);
const all = () => bar?.elements.all;
const boxOf = (element) => element?.closest?.(".own")?.querySelector("[name=code]");
let last; // the code ticked last: where a range begins

function follow() {
  const count = chosen().length;
  const every = document.getElementById("library")?.dataset.total;
  if (!count && all()) all().checked = false;
  document.querySelector(".library").classList.toggle("choosing", count > 0);
  bar.hidden = !count;
  const words = bar.dataset.chosen.replace("{count}", all()?.checked ? every : count);
  const shown = bar.querySelector("[data-count]");
  // The observer below would see the same words put there again, and again.
  if (shown.textContent !== words) shown.textContent = words;
}

function choose(box, on, range) {
  const list = boxes();
  const from = range ? list.findIndex((each) => each.value === last) : -1;
  const to = list.indexOf(box);
  const some = from < 0 ? [box] : list.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of some) each.checked = on;
  last = box.value;
  follow();
}

function chooseAll(on) {
  for (const box of boxes()) box.checked = on;
  if (!on && all()) all().checked = false;
  follow();
}

// A click on the picture opens it; while something is chosen, or with a modifier, it chooses.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-all]")) return chooseAll(true);
  if (event.target.closest("[data-none]")) return chooseAll(false);
  if (event.target.matches?.("[name=code][form=bulk]")) return choose(event.target, event.target.checked, event.shiftKey);
  const picture = event.target.closest(".own .tile-link");
  const box = boxOf(picture);
  if (box && (event.shiftKey || chosen().length) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    choose(box, event.shiftKey || !box.checked, event.shiftKey);
  }
});

document.addEventListener("change", (event) => {
  if (event.target === all()) {
    if (all().checked) chooseAll(true);
    follow();
  }
});

// The picture that keys mean: the one pointed at or focused last.
let pointed;
const point = (event) => (pointed = event.target.closest?.(".own") ?? pointed);
document.addEventListener("pointerover", point);
document.addEventListener("focusin", point);
const current = () => (pointed?.isConnected ? pointed : undefined);

function press(action) {
  if (chosen().length) bar.querySelector(`[data-act=${action}]`).click();
}

const keys = {
  x: (event) => {
    const box = boxOf(current());
    if (box) choose(box, event.shiftKey || !box.checked, event.shiftKey);
  },
  a: () => chooseAll(true),
  e: () => current()?.querySelector("[data-edit]")?.click(),
  Delete: () => {
    const box = boxOf(current());
    if (!chosen().length && box) choose(box, true, false);
    press("delete");
  },
};

// Before anybody else: the same Esc may close a menu, and then what is chosen stays chosen.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return escape(event);
  if (event.key === "Enter" && event.target.matches?.("#bulk [name=tags]")) return press("tag");
  if (isTyping(event) || !bar) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) {
    event.preventDefault();
    act(event);
  }
}, true);

function escape(event) {
  const cancel = event.target.closest?.(".editing")?.querySelector("[data-cancel]");
  if (cancel) cancel.click();
  else if (bar && !document.querySelector("dialog[open], .menu[open]") && !isTyping(event)) chooseAll(false);
}

// Sheets of the bar: one opens, the first field of it gets the focus; a button of it closes it.
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches?.(".bulk .menu")) event.target.querySelector("select, input, .sheet button")?.focus();
}, true);
bar?.addEventListener("click", (event) => {
  const menu = event.target.closest(".sheet button") && event.target.closest(".menu");
  // Only after htmx has seen which button it was.
  if (menu) setTimeout(() => (menu.open = false));
});

// An undo that came too late would only disappoint.
function expire(undo) {
  const box = undo.closest(".toast, .notice") ?? undo;
  setTimeout(() => box.remove(), undoSeconds * 1000);
}

document.querySelectorAll("[data-undo]").forEach(expire);
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    const undo = node.querySelector?.("[data-undo]");
    if (undo) expire(undo);
  }
  if (bar) follow();
}).observe(document.body, { childList: true, subtree: true });
document.addEventListener("submit", (event) => {
  if (event.target.matches?.("[data-undo]")) setTimeout(() => event.target.closest(".toast, .notice")?.remove(), 300);
});

if (bar) {
  // The browser may restore ticks when one comes back.
  addEventListener("pageshow", follow);
  follow();
  watchDrags({ bar, chosen, boxOf, chooseOnly: (box) => { chooseAll(false); choose(box, true, false); } });
}
