// Keys of the moderators' queues: j and k move from case to case, a letter presses the button that carries it.

import { isTyping } from "../shared.js";

const cases = () => [...document.querySelectorAll("[data-case]")];
let place = 0;

function focusCase(index) {
  const all = cases();
  if (!all.length) return;
  place = Math.min(Math.max(index, 0), all.length - 1);
  all[place].focus();
  all[place].scrollIntoView({ block: "nearest" });
}

function present() {
  return cases().find((one) => one.contains(document.activeElement));
}

document.addEventListener("focusin", () => {
  const index = cases().indexOf(present());
  if (index >= 0) place = index;
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.repeat) return;
  const one = present();
  if (event.key === "j") focusCase(one ? place + 1 : place);
  else if (event.key === "k") focusCase(one ? place - 1 : place);
  else {
    const button = /^[a-z]$/.test(event.key) && one?.querySelector(`[data-key="${event.key}"]`);
    if (!button) return;
    button.click();
  }
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-all]")) return;
  for (const box of document.querySelectorAll('[data-case] [name="case"]')) box.checked = event.target.checked;
});

// After an act the next case slides into its place and gets the focus.
document.addEventListener("htmx:after:swap", () => {
  for (const part of document.querySelectorAll("#queue [data-script][hidden]")) part.hidden = false;
  focusCase(place);
});
