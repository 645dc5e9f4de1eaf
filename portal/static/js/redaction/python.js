// What Python brings and JavaScript does not: the few functions that the translated engine calls.
const LETTERS = /^\p{L}+$/u;
const ALNUM = /^[\p{L}\p{N}]+$/u;
const UPPER = /\p{Uppercase}/u;
const LOWER = /\p{Lowercase}/u;
const TITLE = /\p{Lt}/u;
const SPACES = new RegExp(`^[${SPACE}]+$`, "u");
const LEADING = new RegExp(`^[${SPACE}]+`, "u");
const TRAILING = new RegExp(`[${SPACE}]+$`, "u");
const WORDS = new RegExp(`[^${SPACE}]+`, "gu");
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
const patterns = new Map();
const key = (value) => (Array.isArray(value) ? value.join("\0") : value);
const less = (one, two) => py.compared(one, two) < 0;

const py = {
  pattern(source, fold = 0, called = 0) {
    const made = patterns.get(source + fold) ?? new Pattern(source, fold, called);
    patterns.set(source + fold, made);
    return made;
  },
  compile: (source, _flags) => py.pattern(source.replace(/\\Z$/, END)),
  escape: (text) => text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&"),
  fullmatch: (source, text) => py.compile(source).fullmatch(text),
  search: (pattern, text) => pattern.search(text),
  sub: (pattern, instead, text) => pattern.sub(instead, text),
  remembered(made) {
    const known = [];
    return (...given) => {
      const found = known.find(([before]) => before.every((one, at) => one === given[at]));
      if (!found) known.push([given, made(...given)]);
      return (found ?? known.at(-1))[1];
    };
  },
  callable: (made) => function (...given) {
    const one = new made(...given);
    return (...said) => one.__call__(...said);
  },
  partial: (called, ...first) => (...more) => called(...first, ...more),
  AhoCorasick: (words, _kind) => new Trie(words),
  LeftmostLongest: 0,
  ASCII: 0,

  t(value) {
    if (value === null || typeof value !== "object") return Boolean(value);
    if (Array.isArray(value)) return value.length > 0;
    return value instanceof Set || value instanceof Map ? value.size > 0 : true;
  },
  bool: (value) => py.t(value),
  eq: (one, two) => one.length === two.length && one.every((item, at) => item === two[at]),
  compared(one, two) {
    if (!Array.isArray(one)) return one < two ? -1 : Number(one > two);
    for (let at = 0; at < Math.min(one.length, two.length); at += 1) {
      const order = py.compared(one[at], two[at]);
      if (order) return order;
    }
    return one.length - two.length;
  },
  len: (value) => value.length ?? value.size,
  has: (held, value) => (held instanceof Set || held instanceof Map ? held.has(key(value)) : held.includes(value)),
  item(held, at) {
    if (held instanceof Match) return held.group(at);
    if (held instanceof Map) return held.get(at);
    if (at.ends) return held.slice(...at.ends);
    return at < 0 ? held[held.length + at] : held[at];
  },
  slice: (...ends) => ({ ends }),
  put(held, at, value) {
    if (held instanceof Map) held.set(at, value);
    else held[at] = value;
  },
  steps(held, from, to, step) {
    const found = [];
    for (let at = from < 0 ? held.length + from : from; at >= 0 && at < held.length; at += step) found.push(held[at]);
    return found;
  },
  union: (one, two) => (one instanceof Set ? new Set([...one, ...two]) : one | two),
  plus(one, two) {
    if (!Array.isArray(one)) return one + two;
    for (const item of two) one.push(item);
    return one;
  },
  iter: (held) => (held instanceof Map ? held.keys() : held),
  list: (held) => [...py.iter(held)],
  tuple: (held = []) => [...py.iter(held)],
  frozenset: (held = []) => new Set(held),
  set: (held = []) => new Set(held),
  hash: (value) => value,
  int: (value, base = 10) => parseInt(value, base),
  chr: (code) => String.fromCharCode(code),
  any: (held) => { for (const one of held) if (py.t(one)) return true; return false; },
  all: (held) => { for (const one of held) if (!py.t(one)) return false; return true; },
  sum(held) { let total = 0; for (const one of held) total += Number(one); return total; },
  *map(made, held) { for (const one of py.iter(held)) yield made(one); },
  *filter(good, held) { for (const one of held) if (py.t(good ? good(one) : one)) yield one; },
  *range(...given) {
    const [first, end, step = 1] = given.length > 1 ? given : [0, ...given];
    for (let at = first; step > 0 ? at < end : at > end; at += step) yield at;
  },
  *zip(one, two, _strict) {
    const others = two[Symbol.iterator]();
    for (const item of one) {
      const other = others.next();
      if (other.done) return;
      yield [item, other.value];
    }
  },
  *enumerate(held, first = 0) {
    let at = first;
    for (const one of py.iter(held)) { yield [at, one]; at += 1; }
  },
  reversed: (held) => [...held].reverse(),
  *pairwise(held) {
    for (let at = 1; at < held.length; at += 1) yield [held[at - 1], held[at]];
  },
  *islice(held, most) {
    let count = 0;
    if (most > 0) for (const one of held) { yield one; if ((count += 1) >= most) return; }
  },
  *product(first, ...more) {
    for (const one of first) {
      if (!more.length) yield [one];
      else for (const others of py.product(...more)) yield [one, ...others];
    }
  },
  next(held, otherwise) {
    for (const one of held) return one;
    return otherwise;
  },
  max: (...given) => py.most(given, (one, two) => less(two, one)),
  min: (...given) => py.most(given, less),
  most(given, better) {
    const options = given.at(-1)?.constructor === Object ? given.pop() : {};
    const held = given.length > 1 ? given : [...given[0]];
    return held.length ? held.reduce((best, one) => (better(one, best) ? one : best)) : options.default;
  },
  sorted(held, { key: by = (one) => one } = {}) {
    return [...py.iter(held)].sort((one, two) => py.compared(by(one), by(two)));
  },
  bisect_left: (held, value) => py.bisect(held, (one) => less(one, value)),
  bisect_right: (held, value) => py.bisect(held, (one) => !less(value, one)),
  bisect(held, before) {
    let [low, high] = [0, held.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(held[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  },

  add(held, ...given) {
    if (held instanceof Set) return held.add(key(given[0]));
    return held.add(...given);
  },
  append: (held, value) => { held.push(value); },
  pop: (held) => held.pop(),
  extend: (held, more) => { for (const one of more) held.push(one); },
  get: (held, at, otherwise = null) => held.get(at) ?? otherwise,
  setdefault(held, at, value) {
    if (!held.has(at)) held.set(at, value);
    return held.get(at);
  },
  items: (held) => held.entries(),
  values: (held) => held.values(),
  fromkeys: (keys, value = null) => new Map([...keys].map((one) => [one, value])),
  isdisjoint(held, more) { for (const one of more) if (held.has(one)) return false; return true; },
  issuperset(held, more) { for (const one of more) if (!held.has(one)) return false; return true; },

  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  isalpha: (text) => LETTERS.test(text),
  isalnum: (text) => ALNUM.test(text),
  isdigit: (text) => DIGITS.test(text),
  isspace: (text) => SPACES.test(text),
  isascii: (text) => /^[\0-\x7f]*$/.test(text),
  isprintable: (text) => !UNPRINTABLE.test(text.replaceAll(" ", "")),
  islower: (text) => LOWER.test(text) && !UPPER.test(text) && !TITLE.test(text),
  isupper: (text) => UPPER.test(text) && !LOWER.test(text) && !TITLE.test(text),
  istitle(text) {
    let [inside, cased] = [false, false];
    for (const one of text) {
      const low = LOWER.test(one), high = UPPER.test(one) || TITLE.test(one);
      if ((high && inside) || (low && !inside)) return false;
      inside = low || high;
      cased ||= inside;
    }
    return cased;
  },
  find(text, part, from = 0, to = undefined) {
    const end = to ?? text.length;
    if (from > end) return -1;
    const at = (end < text.length ? text.slice(0, end) : text).indexOf(part, from);
    return at;
  },
  rfind(text, part, from = 0, to = undefined) {
    const at = text.slice(from, to ?? text.length).lastIndexOf(part);
    return at < 0 ? -1 : at + from;
  },
  index: (text, part, from = 0) => text.indexOf(part, from),
  rindex: (text, part) => text.lastIndexOf(part),
  count: (text, part) => (typeof text === "string" ? text.split(part).length - 1 : text.filter((one) => one === part).length),
  join: (mark, parts) => [...parts].join(mark),
  replace(text, part, other) {
    if (typeof text === "string") return text.replaceAll(part, other);
    return Object.assign(Object.create(Object.getPrototypeOf(text)), text, part);
  },
  split(text, mark) {
    if (text instanceof Pattern) return mark.split(new RegExp(text.source, text.flags.replace("d", "")));
    return mark === undefined ? text.match(WORDS) ?? [] : text.split(mark);
  },
  rsplit(text, mark, most) {
    const parts = text.split(mark);
    return parts.length <= most + 1 ? parts : [parts.slice(0, -most).join(mark), ...parts.slice(-most)];
  },
  partition(text, mark) {
    const at = text.indexOf(mark);
    return at < 0 ? [text, "", ""] : [text.slice(0, at), mark, text.slice(at + mark.length)];
  },
  rpartition(text, mark) {
    const at = text.lastIndexOf(mark);
    return at < 0 ? ["", "", text] : [text.slice(0, at), mark, text.slice(at + mark.length)];
  },
  splitlines(text) {
    const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u);
    return lines.at(-1) ? lines : lines.slice(0, -1);
  },
  removeprefix: (text, part) => (part && text.startsWith(part) ? text.slice(part.length) : text),
  removesuffix: (text, part) => (part && text.endsWith(part) ? text.slice(0, -part.length) : text),
  strip: (text, marks) => py.rstrip(py.lstrip(text, marks), marks),
  lstrip(text, marks) {
    if (marks === undefined) return text.replace(LEADING, "");
    let at = 0;
    while (at < text.length && marks.includes(text[at])) at += 1;
    return text.slice(at);
  },
  rstrip(text, marks) {
    if (marks === undefined) return text.replace(TRAILING, "");
    let end = text.length;
    while (end > 0 && marks.includes(text[end - 1])) end -= 1;
    return text.slice(0, end);
  },
  startswith(text, starts, from = 0) {
    const place = from < 0 ? Math.max(0, text.length + from) : from;
    return [starts].flat().some((one) => text.startsWith(one, place));
  },
  endswith: (text, ends) => [ends].flat().some((one) => text.endsWith(one)),
  translate(text, table) {
    const one = (letter) => {
      const to = table.get(letter.charCodeAt(0));
      return to === undefined ? letter : typeof to === "number" ? String.fromCharCode(to) : to ?? "";
    };
    return Array.from(text, one).join("");
  },
  // half letters, which no form sends
  encode: (text, _name, _errors) => text.replace(/\p{Surrogate}/gu, "\ufffd"),
  decode: (text, _name, _errors) => text,
};
