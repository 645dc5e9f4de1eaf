/* The status page without this file is whole; with it, days can be walked through by keyboard,
   times are the reader's own, and a page that grew old in its tab says so. */
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function go(days, from, step) {
    const to = days[Math.min(Math.max(from + step, 0), days.length - 1)];
    days.forEach((day) => { day.tabIndex = day === to ? 0 : -1; });
    to.focus();
  }

  function walkable(strip) {
    const days = all("i", strip);
    if (!days.length) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -days.length, End: days.length };
    const said = document.createElement("p");
    said.className = "strip__said";
    said.setAttribute("aria-hidden", "true"); // the day itself is read aloud
    strip.after(said);
    strip.setAttribute("role", "listbox");
    strip.setAttribute("aria-orientation", "horizontal");
    days.forEach((day, number) => {
      day.setAttribute("role", "option");
      day.setAttribute("aria-label", day.title);
      day.setAttribute("aria-selected", "false");
      day.tabIndex = number === days.length - 1 ? 0 : -1;
    });
    strip.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(days, days.indexOf(event.target), step);
    });
    strip.addEventListener("click", (event) => { if (days.includes(event.target)) go(days, days.indexOf(event.target), 0); });
    strip.addEventListener("focusin", (event) => {
      said.textContent = event.target.title;
      days.forEach((day) => { day.setAttribute("aria-selected", String(day === event.target)); });
    });
  }

  function localise(time) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) return;
    const full = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
    if (moment.getFullYear() !== new Date().getFullYear()) full.year = "numeric";
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, full).format(moment);
  }

  function grow(age) {
    const old = Date.now() - Date.parse(age.dataset.made) > age.dataset.staleAfter * 1000;
    if (!old) return;
    age.hidden = false;
    document.body.classList.add("page-status--stale");
  }

  all("[data-strip]").forEach(walkable);
  all("time[datetime]").forEach(localise);
  all("[data-made]").forEach((age) => {
    grow(age);
    setInterval(grow, 15000, age);
  });
})();
