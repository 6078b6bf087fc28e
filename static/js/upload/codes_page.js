// The done page that came without script's help still gets its comfort.
import { Codes } from "./codes.js";

new Codes(document.querySelector(".results"), JSON.parse(document.querySelector("[data-codes-of]").textContent));
