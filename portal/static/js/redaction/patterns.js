// Python's patterns and their matches, and the search for many words at once.
// It reads texts without pairs of halves (engine.js sees to it), so that each place is one letter.
const SPACE = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const END = "(?![^])";
// what these stand for in Python
const CLASSES = { w: "\\p{L}\\p{N}_", d: "\\p{Nd}", s: SPACE };
const filled = (source) => source.replace(/\\[^]/g, (one) => CLASSES[one[1]] ?? one);

class Match {
  constructor(raw, string, called) {
    this.raw = raw;
    this.string = string;
    this.called = called;
  }
  group(which = 0) {
    if (typeof which === "string") return this.raw.groups[which] ?? null;
    return (which && this.called ? this.raw.groups[`g${which}`] : this.raw[which]) ?? null;
  }
  span(which = 0) {
    if (which === 0) return [this.raw.index, this.raw.index + this.raw[0].length];
    const { indices } = this.raw;
    if (typeof which === "string") return indices.groups[which] ?? [-1, -1];
    return (this.called ? indices.groups[`g${which}`] : indices[which]) ?? [-1, -1];
  }
  start(which = 0) { return this.span(which)[0]; }
  end(which = 0) { return this.span(which)[1]; }
  groupdict() {
    const named = Object.entries(this.raw.groups ?? {}).filter(([name]) => !/^(?:_p|g)\d+$/.test(name));
    return new Map(named.map(([name, value]) => [name, value ?? null]));
  }
}

class Pattern {
  constructor(source, fold, called) {
    this.source = filled(source);
    // places of groups cost time, so only patterns with groups ask for them
    this.flags = "u" + (fold ? "i" : "") + (/\((?!\?(?:[:=!]|<[=!]))/.test(source) ? "d" : "");
    this.called = called;
    this.made = new Map();
  }
  run(kind, text, from, to) {
    let pattern = this.made.get(kind);
    if (!pattern) {
      const whole = kind === "whole" ? `(?:${this.source})${END}` : this.source;
      pattern = new RegExp(whole, this.flags + (kind === "search" ? "g" : "y"));
      this.made.set(kind, pattern);
    }
    const end = to ?? text.length;
    if (from > end) return null;
    pattern.lastIndex = Math.max(0, from);
    const raw = pattern.exec(end < text.length ? text.slice(0, end) : text);
    return raw && new Match(raw, text, this.called);
  }
  match(text, from = 0, to = undefined) { return this.run("match", text, from, to); }
  search(text, from = 0, to = undefined) { return this.run("search", text, from, to); }
  fullmatch(text, from = 0, to = undefined) { return this.run("whole", text, from, to); }
  *finditer(text, from = 0, to = undefined) {
    let found = this.search(text, from, to);
    while (found) {
      yield found;
      const [start, end] = found.span();
      found = this.search(text, end > start ? end : end + 1, to);
    }
  }
  sub(instead, text) {
    let [done, last] = ["", 0];
    for (const found of this.finditer(text)) {
      done += text.slice(last, found.start()) + (typeof instead === "string" ? instead : instead(found));
      last = found.end();
    }
    return done + text.slice(last);
  }
  findall(text, from = 0, to = undefined) {
    return [...this.finditer(text, from, to)].map((found) => found.group(found.raw.length > 1 ? 1 : 0));
  }
}

// Words by their letters: at each place the longest that begins there, and on behind it.
class Trie {
  constructor(words) {
    this.root = new Map();
    words.forEach((word, at) => this.add(word, at));
  }
  add(word, at) {
    let node = this.root;
    for (let place = 0; place < word.length; place += 1) {
      const code = word.charCodeAt(place);
      if (!node.has(code)) node.set(code, new Map());
      node = node.get(code);
    }
    node.word = at;
  }
  *find_matches_as_indexes(text) {
    let place = 0;
    while (place < text.length) {
      let node = this.root.get(text.charCodeAt(place));
      let [word, end] = [-1, place + 1];
      for (let at = place + 1; node; at += 1) {
        if (node.word !== undefined) [word, end] = [node.word, at];
        node = node.get(text.charCodeAt(at));
      }
      if (word >= 0) yield [word, place, end];
      place = end;
    }
  }
}
