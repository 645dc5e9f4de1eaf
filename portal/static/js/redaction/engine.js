// The way into the engine: texts as a page has them, places as a page counts them.

// A letter beyond the first plane takes two places in JavaScript and one in Python. Another of the
// same kind stands for it while the engine reads.
const STAND_INS = [
  [/^\p{Lu}/u, "\u03d2"], [/^\p{Ll}/u, "\u210a"], [/^\p{L}/u, "\u2135"], [/^\p{Nd}/u, "\u0660"],
  [/^\p{N}/u, "\u2167"], [/^[\p{C}\p{Z}]/u, "\ue000"], [/^/u, "\u2606"],
];
const FAR = /[\u{10000}-\u{10ffff}]/gu;

export function redact(text, keep = []) {
  const whole = py.encode(text);
  const far = [...whole.matchAll(FAR)].map((found, at) => found.index - at);
  const flat = whole.replace(FAR, (one) => STAND_INS.find(([kind]) => kind.test(one))[1]);
  const { text: clean, findings } = engine$redact(flat, rules$DEFAULT, new Set(keep));
  return far.length ? widened({ whole, far, clean, findings }) : { text: clean, findings };
}

// Back to the text as it was, with the places that its letters have in JavaScript.
function widened({ whole, far, clean, findings }) {
  const place = (at) => at + py.bisect_left(far, at);
  let [text, last] = ["", 0];
  const found = findings.map((one) => {
    const start = place(one.start), end = place(one.end);
    const mask = clean.slice(one.replacement_start, one.replacement_end);
    text += whole.slice(last, start);
    const at = text.length;
    text += shown(mask, whole.slice(start, end));
    last = end;
    return { ...one, start, end, length: end - start, replacement_start: at, replacement_end: text.length };
  });
  return { text: text + whole.slice(last), findings: found };
}

// The ends of a key as they were, should such a letter be among them.
function shown(mask, value) {
  const [first, last] = mask.split("...");
  if (last === undefined || !STAND_INS.some(([, one]) => mask.includes(one))) return mask;
  const letters = [...value];
  return [...letters.slice(0, first.length), "...", ...letters.slice(letters.length - last.length)].join("");
}

// Beside a page: what is found in a text, and the text without it but for what a person keeps.
function answer({ text, keep }) {
  const { findings, text: taken } = redact(text);
  postMessage({ findings, taken, clean: keep.length ? redact(text, keep).text : taken });
}

if (typeof WorkerGlobalScope === "function") onmessage = ({ data }) => answer(data);
