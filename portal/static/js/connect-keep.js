// Keeps a connect request on this device while it is typed, cleaned by the browser's redaction, and
// sends it once when there is a connection again. Where anything here fails, the form is a form.
const PAUSE = 600; // behind the last letter, on this device
const LATER = 3000; // likewise, where the network is
const AGAIN = 15; // seconds until the next attempt: browsers only guess whether there is a network
const NEVER = new Set(["csrf_token", "website", "code", "drop_file"]); // `started` stays: it tells when typing began
const KNOWN = "connect-known"; // whoever fills in the form here is signed in: the empty one need not ask who

function records(mode, act) {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("portal", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("forms");
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const base = opening.result, change = base.transaction("forms", mode);
      const asked = act(change.objectStore("forms"));
      const end = (then, told) => () => { base.close(); then(told()); };
      change.oncomplete = end(done, () => asked.result);
      change.onabort = end(fail, () => change.error);
    };
  });
}
const kept = () => records("readonly", (forms) => forms.get("connect"));
const put = (record) => records("readwrite", (forms) => forms.put(record, "connect"));
const forget = () => records("readwrite", (forms) => forms.delete("connect"));

async function fits(files) {
  const { quota, usage } = await navigator.storage?.estimate() ?? {};
  return !quota || files.reduce((sum, file) => sum + file.size, usage) <= quota;
}

class Kept {
  constructor(form) {
    this.form = form;
    this.said = form.querySelector("[data-said]");
    this.files = form.elements.attachments;
    this.stale = "shell" in form.dataset; // a form out of the store has no token
    this.turn = Promise.resolve();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", (event) => this.submit(event));
    // What was sent must not come back, neither in parts nor as it was; what was not is kept here.
    [form, ...form.querySelectorAll("[type=radio]")].forEach((one) => one.setAttribute("autocomplete", "off"));
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    addEventListener("online", () => this.attempt());
    addEventListener("offline", () => this.say("offline"));
    setInterval(() => this.attempt(), AGAIN * 1000);
  }

  get cut() { return this.stale || !navigator.onLine; }

  say(name) {
    this.said.textContent = this.said.dataset[this.lost ? "unkept" : name];
    this.said.hidden = false;
  }

  soon() {
    clearTimeout(this.timer);
    clearTimeout(this.later);
    this.timer = setTimeout(() => this.save(), PAUSE);
    this.later = setTimeout(() => this.hand(), LATER);
  }

  // The server keeps it as well, so that another day or another device can go on.
  async hand() {
    await this.turn;
    if (this.cut || this.lost || this.waiting || !this.texts) return;
    const body = new FormData();
    body.set("csrf_token", this.form.elements.csrf_token.value);
    this.texts.forEach(([name, value]) => body.append(name, value));
    fetch(this.form.dataset.drafts, { method: "POST", body }).catch(() => {});
  }

  // One after the other, so that the last word stays.
  save() {
    clearTimeout(this.timer);
    this.turn = this.turn.then(() => this.write()).then(() => { this.lost = false; }, () => { this.lost = true; });
    return this.turn.then(() => { if (!this.waiting) this.say(this.cut ? "offline" : "kept"); });
  }

  // Nothing is kept that the redaction has not read.
  async write() {
    const watched = (await import(this.form.dataset.redact)).watch(this.form);
    await watched.settle();
    if (watched.engine.failed) throw new Error("unread");
    const texts = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name));
    this.texts = texts;
    const record = { texts, files: [...this.files.files], waiting: Boolean(this.waiting), at: Date.now() };
    let fit = await fits(record.files);
    await put(fit ? record : { ...record, files: [] }).catch(() => {
      fit = false;
      return put({ ...record, files: [] });
    });
    this.form.querySelector("[data-unfit]").hidden = fit;
  }

  async restore() {
    const record = await kept();
    if (!record) return;
    if (Date.now() - record.at > this.form.dataset.days * 864e5) return forget();
    record.texts.forEach(([name, value]) => this.fill(name, value));
    const files = new DataTransfer();
    record.files.forEach((file) => files.items.add(file));
    this.files.files = files.files;
    this.files.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.querySelector("[data-afresh]").hidden = false;
    this.say(this.cut ? "offline" : "back");
    this.waiting = record.waiting;
    if (this.waiting) await this.wait();
  }

  fill(name, value) {
    const control = this.form.elements[name], choice = this.form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`);
    if (choice?.type === "radio") choice.checked = true;
    else if (name === "keep") this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    else if (control) control.value = value;
  }

  async submit(event) {
    const main = event.submitter?.matches("[data-send]") ?? true;
    if (this.passing || event.defaultPrevented || !main) return;
    event.preventDefault();
    this.waiting = true;
    await this.save();
    if (this.cut) await this.wait();
    else this.pass();
  }

  wait() {
    this.say("waiting");
    return this.attempt();
  }

  pass() {
    this.passing = true;
    this.form.requestSubmit(this.form.querySelector("[data-send]"));
  }

  // The form goes with a token of now; its submission stays the same, so that it counts once.
  async attempt() {
    if (this.busy || this.passing || !(this.waiting || this.stale)) return;
    this.busy = true;
    try {
      await this.fresh();
      if (this.waiting) this.pass();
      else this.say("kept");
    } catch {
      this.say(this.waiting ? "waiting" : "offline");
    } finally {
      this.busy = false;
    }
  }

  async fresh() {
    const answer = await fetch(this.form.action, { cache: "no-store" });
    if (!answer.ok) throw new Error("away");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { csrf_token: token, email } = page.getElementById(this.form.id).elements;
    this.form.elements.csrf_token.value = token.value;
    this.stale = false;
    this.ask(!email);
  }

  // Who is signed in is not asked for name and address.
  ask(known) {
    localStorage[KNOWN] = known ? "yes" : "";
    const { name, email } = this.form.elements;
    if (!email) return;
    [name, email].forEach((one) => { one.disabled = known; });
    email.closest("section").hidden = known;
  }

  async begin() {
    document.querySelector("[data-discard]")?.addEventListener("submit", () => { forget(); });
    this.form.querySelector("[data-afresh]").addEventListener("click", async () => {
      await forget();
      location.replace(this.form.action);
    });
    this.form.elements.submission_id.value ||= crypto.randomUUID();
    this.ask(this.stale ? localStorage[KNOWN] === "yes" : !this.form.elements.email);
    // What was refused comes from us, with what is wrong beside it: it is the newest there is.
    if (document.querySelector("[data-summary]")) await this.save();
    else await this.restore();
    await navigator.serviceWorker?.register(this.form.dataset.worker);
  }
}

// The request has arrived: nothing of it stays here.
async function arrived(submission) {
  const record = await kept();
  if (record?.texts.some(([name, value]) => name === "submission_id" && value === submission)) await forget();
}

const form = document.querySelector("[data-kept]"), sent = document.querySelector("[data-forget]");
if (form) new Kept(form).begin().catch(() => {});
if (sent) arrived(sent.dataset.forget).catch(() => {});
