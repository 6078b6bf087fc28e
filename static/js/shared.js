// What modules have in common. No effects of its own: it may be loaded under two addresses.

// Puts `text` on the clipboard; false without permission or on a page without TLS.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Shows a message in the corner; `kind` is "message" or "error".
export function toast(text, kind = "message") {
  const note = document.createElement("div");
  note.className = kind === "error" ? "toast bad" : "toast";
  note.dataset.toast = "";
  note.textContent = text;
  document.getElementById("toasts").append(note);
}

// Says whether a key press belongs to a control, a dialog or the browser, so that shortcuts leave it alone.
export function isTyping(event) {
  const busy = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, video, [contenteditable]");
  return Boolean(busy || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"));
}
