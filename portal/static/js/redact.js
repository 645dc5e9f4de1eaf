// Shows what will be taken out of a form while somebody types, and takes it out before it is sent.
// The engine is the server's own (portal/redaction/browser), and the server decides regardless. Where
// anything here fails, or takes too long, the form is sent as it is.
const PAUSE = 350; // behind the last letter, so that typing is never held up
const PATIENCE = 20000; // no form waits longer than this for the engine, however slow the machine
const AROUND = 32; // so much of the text is shown to each side of what goes
const HEARD = 100; // a place has to stand for a moment before a screen reader hears what changes in it

// Sends a form again; the button that was pressed may have left the page meanwhile, as with a preview.
function send(form, button) {
  form.requestSubmit(button?.isConnected && button.form === form ? button : null);
}

const same = (value, text) => typeof value === "string" && value.replaceAll("\r\n", "\n") === text;

// Asks the engine, which works beside the page.
class Engine {
  constructor(address) {
    this.asked = [];
    this.worker = new Worker(address, { type: "module" });
    this.worker.onmessage = ({ data }) => this.asked.shift()(data); // it answers in turn
    this.worker.onerror = () => this.fail();
  }

  read(text, keep) {
    if (this.failed) return Promise.resolve(null);
    this.worker.postMessage({ text, keep });
    return new Promise((resolve) => { this.asked.push(resolve); });
  }

  fail() {
    this.failed = true;
    this.asked.splice(0).forEach((resolve) => resolve(null));
  }
}

// The words around what is taken out, as they will be sent.
function excerpt({ replacement_start: start, replacement_end: end }, taken) {
  const first = taken.slice(0, start).split("\n").at(-1), line = taken.slice(end).split("\n")[0];
  const before = first.length > AROUND ? `…${first.slice(-AROUND).replace(/^\S*/, "")}` : first;
  const mark = document.createElement("mark");
  mark.className = "gone";
  mark.textContent = taken.slice(start, end);
  return [before, mark, line.length > AROUND ? `${line.slice(0, AROUND).replace(/\S*$/, "")}…` : line];
}

// One text field: what was found in it, and the note about it.
class Field {
  constructor(input, form) {
    this.input = input;
    this.form = form;
  }

  // Whether what is known is about what stands there now.
  get fresh() {
    return this.form.engine.failed || (this.known?.text === this.input.value && this.known.kept === this.form.kept);
  }

  async read() {
    await this.form.ready;
    if (this.fresh) return;
    const text = this.input.value, { keep, kept } = this.form;
    const found = await this.form.engine.read(text, keep);
    if (!found || this.input.value !== text) return;
    this.known = { text, kept, ...found };
    this.show();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), PAUSE);
  }

  changed() { this.input.dispatchEvent(new Event("input", { bubbles: true })); }

  show() {
    const { findings } = this.known;
    if (this.note) this.fill();
    else if (findings.length) {
      this.note = this.form.words.firstElementChild.cloneNode(true);
      this.note.querySelector("button").addEventListener("click", () => this.take());
      this.input.closest(".field").append(this.note);
      setTimeout(() => this.fill(), HEARD);
    }
  }

  fill() {
    const { findings, text, taken } = this.known;
    const told = JSON.stringify(findings.map((one) => [one.kind, text.slice(one.start, one.end)]));
    this.note.firstElementChild.hidden = !findings.length;
    if (told === this.told) return; // said once is enough
    this.told = told;
    this.note.querySelector("ul").replaceChildren(...findings.map((one) => this.item(one, text, taken)));
  }

  item(one, text, taken) {
    const item = this.form.words.querySelector(`[data-kind="${one.kind}"]`).cloneNode(true);
    if (one.vendor) item.querySelector("strong").textContent = item.dataset.of.replace("{}", one.vendor);
    item.querySelector(".quiet").append(...excerpt(one, taken));
    const box = item.querySelector("input");
    if (one.weak && box) this.offer(box, text.slice(one.start, one.end));
    else box?.parentElement.remove();
    return item;
  }

  // Lets what is in doubt stay. The server is told the text itself, as only it can make the digest.
  offer(box, value) {
    box.value = `=${value}`;
    box.checked = this.form.marked.has(value);
    box.addEventListener("change", () => {
      this.form.mark(value, box.checked);
      this.changed();
    });
  }

  take() {
    this.input.value = this.known.clean;
    this.input.focus();
    this.changed();
  }
}

class Form {
  constructor(element) {
    this.element = element;
    this.words = element.querySelector("template[data-watched]").content;
    this.engine = new Engine(element.dataset.engine);
    this.fields = new Map();
    this.marked = new Set();
    this.ready = this.recall();
    element.addEventListener("input", ({ target }) => this.known(target)?.soon());
    element.addEventListener("submit", (event) => this.hold(event, () => send(element, event.submitter)), true);
    element.addEventListener("submit", (event) => this.leave(event));
    element.addEventListener("htmx:confirm", (event) => this.hold(event, () => event.detail.issueRequest(true)));
    element.addEventListener("formdata", ({ formData }) => this.clean(formData));
    element.addEventListener("htmx:configRequest", ({ detail }) => this.clean(detail.formData));
    this.all().forEach((field) => field.soon());
  }

  get keep() { return [...this.marked]; }
  get kept() { return this.keep.join("\0"); }
  get fresh() { return this.all().every((field) => field.fresh); }

  known(input) {
    if (!input.matches("textarea[name], input[type=text][name]") || input.closest(".trap")) return null;
    if (!this.fields.has(input)) this.fields.set(input, new Field(input, this));
    return this.fields.get(input);
  }

  all() { return [...this.element.elements].map((input) => this.known(input)).filter(Boolean); }

  mark(value, chosen) {
    if (chosen) this.marked.add(value);
    else this.marked.delete(value);
  }

  // What stands in doubt in a form that the server sent with somebody's choice was chosen before.
  async recall() {
    if (!this.element.querySelector("input[name=keep]")) return;
    await Promise.all(this.all().map(async ({ input: { defaultValue: text } }) => {
      const found = await this.engine.read(text, []);
      const doubtful = found?.findings.filter((one) => one.weak) ?? [];
      doubtful.forEach((one) => this.mark(text.slice(one.start, one.end), true));
    }));
  }

  async settle() {
    while (!this.fresh) await Promise.all(this.all().map((field) => field.read()));
  }

  // Lets a form or a request go once everything in it has been read, and says whether it has to wait.
  // A person waits for that only so long; what goes out by itself, as a draft, has time.
  hold(event, go) {
    if (this.passing || this.fresh) return false;
    event.preventDefault();
    const sends = event.type === "submit";
    if (sends && this.element.dataset.waiting) return true;
    if (sends) this.element.dataset.waiting = "yes";
    const asked = sends || event.detail.triggeringEvent?.type === "click";
    const late = new Promise((resolve) => { if (asked) setTimeout(resolve, PATIENCE); });
    Promise.race([this.settle(), late]).catch(() => this.engine.fail()).then(() => this.pass(event, go));
    return true;
  }

  pass(event, go) {
    this.passing = true;
    if (event.type === "submit") delete this.element.dataset.waiting;
    try { go(); } finally { this.passing = false; }
  }

  // What leaves is what stays: who comes back to this page finds the clean text, too.
  leave(event) {
    if (event.defaultPrevented) return;
    for (const field of this.all()) {
      if (field.known?.text !== field.input.value || field.known.clean === field.known.text) continue;
      field.input.value = field.known.clean;
      field.soon();
    }
  }

  // Puts the clean text in the place of what was typed.
  clean(data) {
    const dirty = this.all().map((field) => field.known).filter((known) => known && known.clean !== known.text);
    if (!dirty.length) return;
    data.set("taken", "yes"); // so that the preview can say why there is nothing left to find
    for (const name of new Set(this.all().map((field) => field.input.name))) {
      const values = data.getAll(name);
      data.delete(name);
      values.forEach((value) => data.append(name, dirty.find((known) => same(value, known.text))?.clean ?? value));
    }
  }
}

const forms = new WeakMap();

export function watch(element) {
  if (!forms.has(element)) forms.set(element, new Form(element));
  return forms.get(element);
}
