// The list of what is to be uploaded and the rule that three go at a time; one that fails never stops the others.
import { refusalOf, isAddress } from "./checks.js";
import { say, site } from "./texts.js";
import { send } from "./transfer.js";

const parallel = 3;
let last = 0;

// States of an item: waiting, sending, done, failed. Every change is told through `changed(item)`.
export class Queue {
  constructor(changed, commonFields) {
    this.items = [];
    this.changed = changed;
    this.commonFields = commonFields;
    this.running = false;
  }

  add(files, addresses) {
    for (const file of files) this.take({ file, name: file.name, error: refusalOf(file) });
    for (const address of addresses) {
      const error = isAddress(address) ? null : { message: say("notAddress", { name: address }) };
      this.take({ address, name: address, error });
    }
  }

  take(item) {
    last += 1;
    this.items.push(Object.assign(item, {
      id: last, fields: {}, progress: 0, state: item.error ? "failed" : "waiting", final: Boolean(item.error),
    }));
    this.changed(item);
  }

  count(...states) {
    return this.items.filter((item) => states.includes(item.state)).length;
  }

  // Returns how much of everything that is wanted has left, 0 … 1.
  share() {
    const wanted = this.items.filter((item) => item.state !== "failed");
    return wanted.reduce((sum, item) => sum + (item.state === "done" ? 1 : item.progress), 0) / (wanted.length || 1);
  }

  async start() {
    this.running = true;
    // A guest's browser needs its name before several uploads run side by side.
    this.prepared ??= site.guest ? fetch("/upload/prepare", { method: "POST" }).catch(() => null) : null;
    await this.prepared;
    this.pump();
  }

  pump() {
    const free = parallel - this.count("sending");
    const next = this.items.filter((item) => item.state === "waiting").slice(0, Math.max(free, 0));
    next.forEach((item) => this.run(item));
    if (!this.count("waiting", "sending")) this.running = false;
  }

  async run(item) {
    Object.assign(item, { state: "sending", progress: 0, error: null });
    this.changed(item);
    const transfer = send(item, { ...this.commonFields(), ...item.fields }, (progress) => {
      item.progress = progress;
      this.changed(item);
    });
    item.cancel = transfer.cancel;
    try {
      item.image = await transfer.done;
      item.state = "done";
    } catch (error) {
      Object.assign(item, { state: "failed", error });
    }
    item.cancel = null;
    if (this.running) this.pump();
    this.changed(item);
  }

  // Returns what failed for a reason that may be over by now.
  stalled() {
    return this.items.filter((item) => item.state === "failed" && item.error.passing);
  }

  retry(...items) {
    for (const item of items) {
      Object.assign(item, { state: "waiting", error: null });
      this.changed(item);
    }
    this.start();
  }

  // Takes an item away; one on its way is only stopped and may be tried again.
  remove(item) {
    if (item.cancel) return item.cancel();
    this.items = this.items.filter((other) => other !== item);
    item.state = "removed";
    return this.changed(item);
  }
}
