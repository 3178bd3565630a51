// The search of the catalogue's pages: the same words find the same things in the same order as in Python.
// It needs search-index.js beside it, no network and nothing else; the rules are told in explanation/search.md.
"use strict";

(function (root) {
  const LEAST = 4;
  const LONGEST_END = 5;
  const SHOWN = 100;
  const index = root.soteSearchIndex;
  const marks = new Set(index.marks);

  function wordsOf(text) {
    const plain = Array.from(text.normalize("NFC").toLowerCase(), (sign) => (marks.has(sign) ? "" : sign)).join("");
    return [...new Set(plain.match(/\p{Nd}+\/\p{Nd}+|[\p{L}\p{N}]+/gu) || [])];
  }

  function fold(word) {
    const bare = word.normalize("NFD").replace(/\p{M}/gu, "");
    return Array.from(bare, (sign) => index.letters[sign] || sign).join("");
  }

  function formsOf(word) {
    const folded = fold(word);
    return [word, folded, folded.replace(/(.)\1+/gu, "$1")];
  }

  function common(one, other) {
    const most = Math.min(one.length, other.length);
    let at = 0;
    while (at < most && one[at] === other[at]) at += 1;
    return at;
  }

  function isCase(one, other) {
    const together = common(one, other);
    const longest = Math.max(one.length, other.length);
    return together >= LEAST && longest - together <= LONGEST_END && together * 7 >= longest * 4;
  }

  function hasCase(asked, found) {
    const stem = asked.slice(0, Math.max(LEAST + 1, Math.ceil((asked.length * 2) / 3)));
    const at = found.lastIndexOf(stem);
    return asked.length > LEAST + 1 && at > 0 && found.length - at - stem.length <= LONGEST_END;
  }

  function quality(asked, found) {
    if (asked[1] === found[1]) return asked[0] === found[0] ? 9 : 8;
    if (/\p{Nd}/u.test(asked[1])) return 0;
    if (asked[1].length >= 2 && found[1].startsWith(asked[1])) return 6;
    if (isCase(asked[2], found[2])) return 5;
    if (asked[1].length >= LEAST && found[1].includes(asked[1])) return 4;
    return hasCase(asked[2], found[2]) ? 3 : 0;
  }

  function isMistyped(asked, found) {
    if (Math.min(asked.length, found.length) < LEAST || Math.abs(asked.length - found.length) > 1) return false;
    if (/\p{Nd}/u.test(asked)) return false;
    const at = common(asked, found);
    const [rest, other] = [asked.slice(at), found.slice(at)];
    const swapped = rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2);
    const [shorter, shortened] = [rest.slice(1), other.slice(1)];
    return shorter === shortened || shorter === other || rest === shortened || swapped;
  }

  const allForms = Object.keys(index.words).map((word) => [word, formsOf(word)]);

  function scoresOf(word) {
    const asked = formsOf(word);
    let met = allForms.map(([other, forms]) => [other, quality(asked, forms)]).filter(([, level]) => level);
    if (!met.length) met = allForms.filter(([, forms]) => isMistyped(asked[1], forms[1])).map(([other]) => [other, 1]);
    const scores = new Map();
    for (const [other, level] of met) {
      const there = index.words[other];
      for (let at = 0; at < there.length; at += 2) {
        scores.set(there[at], Math.max(level * there[at + 1], scores.get(there[at]) || 0));
      }
    }
    return scores;
  }

  function search(text) {
    const found = new Map();
    for (const word of wordsOf(text)) {
      for (const [number, score] of scoresOf(word)) {
        const [times, total] = found.get(number) || [0, 0];
        found.set(number, [times + 1, total + score]);
      }
    }
    const most = Math.max(0, ...[...found.values()].map(([times]) => times));
    return [...found]
      .filter(([, [times]]) => times === most)
      .sort(([one, [, more]], [other, [, less]]) => less - more || one - other)
      .map(([number, [, score]]) => {
        const [kind, id, address, name] = index.things[number];
        return { kind, id, address, name, score };
      });
  }

  root.soteSearch = search;
  if (typeof module === "object") module.exports = { search, wordsOf, fold };
  if (typeof document === "undefined") return;

  function item(hit, language) {
    const shown = hit.name[language] ? language : Object.keys(hit.name)[0];
    const link = document.createElement("a");
    link.href = hit.address;
    link.lang = shown;
    link.textContent = hit.name[shown];
    const id = document.createElement("code");
    id.textContent = hit.id;
    const line = document.createElement("li");
    line.append(link, " ", id);
    return line;
  }

  function begin() {
    const form = document.getElementById("sote-search");
    if (!form) return;
    const field = form.elements.namedItem("q");
    const told = document.getElementById("sote-search-told");
    const list = document.getElementById("sote-search-found");
    const language = form.dataset.language;

    function show() {
      const hits = field.value.trim() ? search(field.value) : [];
      list.replaceChildren(...hits.slice(0, SHOWN).map((hit) => item(hit, language)));
      const phrase = hits.length === 1 ? form.dataset.one : hits.length ? form.dataset.many : form.dataset.none;
      told.textContent = field.value.trim() ? phrase.replace("{}", String(hits.length)) : "";
    }

    function remember() {
      const address = field.value.trim() ? `?q=${encodeURIComponent(field.value.trim())}` : root.location.pathname;
      try {
        root.history.replaceState(null, "", address);
      } catch {
        // a page from a folder may not change its address in every browser; the search works all the same
      }
    }

    let waiting = 0;
    field.addEventListener("input", () => {
      root.clearTimeout(waiting);
      waiting = root.setTimeout(() => [show(), remember()], 200);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      root.clearTimeout(waiting);
      show();
      remember();
    });
    field.value = new URLSearchParams(root.location.search).get("q") || "";
    show();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})(globalThis);
