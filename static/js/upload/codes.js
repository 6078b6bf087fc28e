// All embed codes of several pictures: the kind is chosen by a button, the texts were made by the server.
import { copyText } from "../shared.js";
import { deleteLinks } from "./delete_links.js";

// `panel` is the element around thumbnails and codes; the texts of each image, by its code and by kind, stand in it.
class Codes {
  constructor(panel) {
    this.panel = panel;
    const texts = JSON.parse(panel.querySelector("[data-codes-of]").textContent);
    // In the order of the thumbnails.
    const codes = [...panel.querySelectorAll("[data-code]")].map((thumb) => thumb.dataset.code);
    this.rows = Object.fromEntries(codes.map((code) => [code, texts[code]]));
    for (const [code, link] of Object.entries(deleteLinks(panel.dataset.batch))) {
      if (this.rows[code] && link) this.rows[code].delete = link;
    }
    this.kind = panel.querySelector("[aria-pressed=true]")?.value ?? "viewer";
    panel.querySelector(".kinds").addEventListener("submit", (event) => {
      event.preventDefault();
      this.kind = event.submitter.value;
      this.show();
    });
    panel.addEventListener("click", (event) => {
      const button = event.target.closest("[data-copy-one]");
      if (button) this.copyOne(button);
    });
    this.show();
  }

  show() {
    const rows = Object.values(this.rows);
    for (const button of this.panel.querySelectorAll(".kind")) {
      button.hidden = !rows.some((texts) => texts[button.value]);
      button.setAttribute("aria-pressed", String(button.value === this.kind));
    }
    const texts = rows.map((row) => row[this.kind]).filter(Boolean);
    this.panel.querySelector("[data-codes-text]").value = texts.join("\n");
    for (const thumb of this.panel.querySelectorAll("[data-code]")) {
      thumb.querySelector("[data-copy-one]").hidden = !this.rows[thumb.dataset.code]?.[this.kind];
    }
  }

  async copyOne(button) {
    if (!(await copyText(this.rows[button.closest("[data-code]").dataset.code][this.kind]))) return;
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1800);
  }
}

// Brings every panel of the page to life, and those that htmx brings later.
export function connectCodes() {
  for (const panel of document.querySelectorAll(".results[id]:not([data-live])")) {
    panel.dataset.live = "";
    new Codes(panel);
  }
}
document.addEventListener("htmx:after:swap", connectCodes);
