// What pages do a little better with JavaScript; without it, all of them still work.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function prepare(root) {
    all("[data-time-zone]", root).forEach((field) => { field.value ||= zone || ""; });
    all("[data-copy]", root).forEach((button) => { button.hidden = !navigator.clipboard; });
    all("input[type=file]", root).forEach(showFiles);
    all("form [name=matches]", root).forEach(setApart);
  }

  // A question of this name would hide what scripts ask every element for: it stands beside its form,
  // and goes along when that is sent.
  function setApart(control) {
    const { form } = control;
    control.setAttribute("form", "");
    if (!form || form.dataset.apart) return;
    form.dataset.apart = "yes";
    form.addEventListener("formdata", ({ formData }) => {
      const chosen = form.querySelector("[name=matches]:checked");
      if (chosen) formData.set("matches", chosen.value);
    });
  }

  // A second click on "send" is what people do when a page is slow: it must cost nothing.
  function sendOnce(event) {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  }

  function allowAgain() {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
    });
  }

  // The words come from the page, so that a size reads the same before and after sending.
  function size(bytes, words) {
    const mega = bytes >= 1 << 20;
    const number = mega ? Math.round(bytes / (1 << 20) * 10) / 10 : Math.max(1, Math.round(bytes / (1 << 10)));
    return (mega ? words.mega : words.kilo).replace("{}", number);
  }

  function part(name, text) {
    const span = document.createElement("span");
    span.className = "file__" + name;
    span.textContent = text;
    return span;
  }

  function line(file, limits) {
    const item = document.createElement("li");
    const large = limits.largest && file.size > Number(limits.largest);
    item.className = large ? "file file--wrong" : "file";
    item.append(part("name", file.name), part("size", size(file.size, limits)));
    if (large) item.append(part("note", limits.large));
    return item;
  }

  function showFiles(input) {
    const list = document.querySelector(`[data-chosen-for="${input.id}"]`);
    if (!list) return;
    const files = [...input.files];
    const many = input.dataset.most && files.length > Number(input.dataset.most);
    list.replaceChildren(...files.map((file) => line(file, input.dataset)));
    input.setCustomValidity(many ? input.dataset.many : list.querySelector(".file__note")?.textContent ?? "");
    if (many) {
      const item = document.createElement("li");
      item.className = "file file--wrong";
      item.append(part("note", input.dataset.many));
      list.prepend(item);
    }
    list.hidden = !files.length;
  }

  // What will be refused need not be sent in full first, which takes minutes.
  function refuseFiles(event) {
    const wrong = all("input[type=file]", event.target).find((input) => input.validity.customError);
    if (!wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong.reportValidity();
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(field.value);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 4000);
  }

  // What finds secrets comes when somebody begins to type, so that readers need not wait for it; and
  // before a form is sent whose text a browser kept from before. No person waits for ever for it.
  const PATIENCE = 20000;
  const comes = new WeakMap();

  const unwatched = (form) => form?.dataset.redact && !form.dataset.watched;

  async function load(form) {
    const watcher = await import(form.dataset.redact).then((module) => module.watch(form)).catch(() => null);
    form.dataset.watched = "yes";
    return watcher;
  }

  function watch(form) {
    if (!comes.has(form)) comes.set(form, load(form));
    return comes.get(form);
  }

  function watchSoon(form) {
    return Promise.race([watch(form), new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  }

  function submitWatched(event) {
    const form = event.target;
    if (!unwatched(form)) return;
    event.preventDefault();
    if (form.dataset.waiting) return;
    form.dataset.waiting = "yes";
    watchSoon(form).then(() => {
      form.dataset.watched = "yes";
      delete form.dataset.waiting;
      const button = event.submitter; // it may have left the page meanwhile
      form.requestSubmit(button?.isConnected && button.form === form ? button : null);
    });
  }

  // What goes out by itself, as a draft, or what a click asks for, as a preview.
  function requestWatched(event) {
    const form = event.target.closest("form");
    if (!unwatched(form) || event.defaultPrevented) return;
    event.preventDefault();
    const go = () => event.detail.issueRequest(true);
    const ready = event.detail.triggeringEvent?.type === "click" ? watchSoon(form) : watch(form);
    ready.then((watcher) => { if (!watcher?.hold(event, go)) go(); });
  }

  // A preview shows what stood there before, so it goes with the first change, and one that is on its
  // way does not come. What is chosen in it still counts.
  function hidePreview({ target }) {
    if (!target.form || target.type === "file" || target.closest(".preview")) return;
    all("#preview > .preview", target.form).forEach((preview) => { preview.hidden = true; });
    all("[hx-target='#preview']", target.form).forEach((button) => htmx.trigger(button, "htmx:abort"));
  }

  document.addEventListener("input", (event) => {
    if (unwatched(event.target.form)) watch(event.target.form);
    hidePreview(event);
  });
  document.addEventListener("submit", refuseFiles, true);
  document.addEventListener("submit", submitWatched, true);
  document.addEventListener("htmx:confirm", requestWatched);
  document.addEventListener("submit", sendOnce);
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]")) showFiles(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const [tongue, keeper] = [event.target.closest("a[hreflang]"), document.querySelector("[data-keeper]")];
    if (!tongue || !keeper) return;
    event.preventDefault(); // what was typed is kept before the page comes in another language
    const go = () => { location.href = tongue.href; };
    keeper.addEventListener("htmx:afterRequest", go, { once: true });
    setTimeout(go, 4000);
    htmx.ajax("POST", keeper.getAttribute("hx-post"), { source: keeper, swap: "none" });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches("[data-keeper]") || !event.detail.successful) return;
    all("[data-saved]").forEach((note) => { note.hidden = false; });
  });
  // What renews itself waits until somebody looks at it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-polite]")) event.preventDefault();
  });
  window.addEventListener("pageshow", allowAgain); // the back button brings the old page, buttons and all
  document.addEventListener("htmx:afterSwap", (event) => {
    prepare(event.target);
    event.target.querySelector("[data-focus]")?.focus();
  });

  prepare(document);
  document.querySelector("[data-summary]")?.focus();
})();
