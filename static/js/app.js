// What every page shares: copying, dialogs, toasts, menus, keyboard, animations on hover.
// Everything listens on the document, so parts that htmx brings later work too.

import { copyText, isTyping, toast } from "./shared.js";

const shortest = 4000;

// The server writes times in this zone from the next page on. Loading a browser's time zones takes it long,
// so they wait until somebody stirs: no page is left without that.
function rememberZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`zone=${zone}`)) {
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }
}
for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, rememberZone, { once: true, passive: true });

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  source.select?.();
  const done = (await copyText(source.value ?? source.textContent)) || document.execCommand?.("copy");
  if (!done) return;
  button.classList.add("copied");
  announce(button.querySelector(".done").textContent.trim() || "✓");
  setTimeout(() => button.classList.remove("copied"), 1800);
}

// Says something to screen readers only.
function announce(text) {
  const note = document.createElement("span");
  note.className = "unseen";
  note.textContent = text;
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 1500);
}

function fade(note) {
  const seconds = Math.max(shortest, note.textContent.length * 70);
  setTimeout(() => note.matches(":hover, :focus-within") ? fade(note) : note.remove(), seconds);
}

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest?.(selector);
  const copied = hit("[data-copy]");
  if (copied) copy(copied);
  const opener = hit("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const sharer = hit("[data-share]");
  if (sharer) navigator.share({ title: document.title, url: sharer.dataset.share }).catch(() => {});
  hit("[data-dismiss]")?.closest(".toast")?.remove();
  if (event.target.matches?.("dialog")) event.target.close(); // the backdrop
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || opener) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".code-line > [readonly]")) event.target.select();
});

// A form control with data-submit sends its form at once; its button is for pages without script.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      event.preventDefault(); // the page's own meaning of the key waits
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  if (isTyping(event)) return;
  if (event.key === "?") document.getElementById("shortcuts").showModal();
  else if (/^[a-z/]$/i.test(event.key)) {
    // What the page itself offers comes behind what every page does, and goes before it.
    const target = [...document.querySelectorAll(`[data-shortcut="${event.key.toLowerCase()}"]`)].at(-1);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) target.focus();
    else target.click();
  }
});

// Animations, and the first seconds of videos, play while they are pointed at or focused.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const show = (event) => event.target.classList.add("on");
function play(event, on) {
  const tile = event.target.closest?.(".tile");
  const picture = tile?.querySelector("[data-moving]");
  if (!picture || tile.contains(event.relatedTarget)) return;
  let moving = tile.querySelector(".moving");
  if (on && !still.matches && !moving) {
    const address = picture.dataset.moving;
    const common = { className: "moving", onload: show, oncanplay: show };
    moving = address.endsWith(".mp4")
      ? Object.assign(document.createElement("video"), common, { muted: true, loop: true, playsInline: true, autoplay: true })
      : Object.assign(new Image(), common, { alt: "" });
    moving.src = address;
    picture.after(moving);
  } else if (!on) {
    moving?.remove();
  }
}
document.addEventListener("pointerover", (event) => play(event, true));
document.addEventListener("pointerout", (event) => play(event, false));
document.addEventListener("focusin", (event) => play(event, true));
document.addEventListener("focusout", (event) => play(event, false));

// Phones and some desktops share by their own menu.
document.documentElement.classList.toggle("can-share", Boolean(navigator.share));

// Parts that only make sense with script are hidden until now; toasts fade wherever they come from.
for (const part of document.querySelectorAll("[data-open][hidden], [data-script][hidden]")) part.hidden = false;
for (const here of document.querySelectorAll(":is(.pills, .admin-side) [aria-current]")) {
  here.scrollIntoView({ inline: "center", block: "nearest" });
}
const toasts = document.getElementById("toasts");
const fadeIn = (note) => note.matches?.("[data-toast]") && fade(note);
[...toasts.children].forEach(fadeIn);
new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(fadeIn)))
  .observe(toasts, { childList: true });

document.addEventListener("htmx:error", () => toast(document.body.dataset.offline, "error"));
