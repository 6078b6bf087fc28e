// All embed codes of several pictures: the kind is chosen by a button, the texts were made by the server.
import { copyText } from "../shared.js";

// `panel` is the element around thumbnails and codes; `rows` maps an image's code to its texts by kind.
export class Codes {
  constructor(panel, rows = {}) {
    this.panel = panel;
    this.rows = rows;
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
