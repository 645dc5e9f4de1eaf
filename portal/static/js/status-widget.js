/* The status of a service on a page of somebody else's: a link with the state in words.

   <a href="https://HOST/status" data-status><img src="https://HOST/status/badge.svg" alt="Status"></a>
   <script async src="https://HOST/status/widget.js"></script>

   Without this script the picture stands there. It sets no cookie and sends none. */
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const colours = { none: "#226b43", maintenance: "#2c5f92", minor: "#8a5200", major: "#ab2f23", critical: "#ab2f23" };

  async function ask() {
    const answer = await fetch(`${origin}/api/v2/summary.json`, { credentials: "omit" });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  function show(place, found) {
    const dot = document.createElement("span");
    dot.setAttribute("aria-hidden", "true");
    Object.assign(dot.style, { display: "inline-block", inlineSize: "0.625em", blockSize: "0.625em", borderRadius: "50%", marginInlineEnd: "0.5em", background: colours[found.status.indicator] });
    place.replaceChildren(dot, [found.status.description, ...found.incidents.map((incident) => incident.name)].join(" – "));
    place.href = found.incidents[0]?.shortlink ?? `${origin}/status`;
  }

  ask().then((found) => document.querySelectorAll("a[data-status]").forEach((place) => show(place, found))).catch(() => {
    // The picture stays: it says by itself when nothing is known.
  });
})();
