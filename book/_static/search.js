// The search: sections, functions and terms of the book, best first. search_data.js holds them.
const SHOWN = 30;
// Notebooks teach, the reference and the glossary are looked up: where all match, the notebook stands first.
const WORTH = { notebook: 1.3, page: 1, reference: 0.7 };
const worth = ({ url, page }) => WORTH[page.kind] * (url === page.url ? 1.2 : 1)
  * (url.includes("#term-") ? 0.7 : 1) * (url.endsWith("#further-reading") ? 0.4 : 1);

// A word in one form: small letters, American spelling, no plural s.
const same = (word) => word.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
  .replace(/is(e|ed|ing|ation)s?$/, "iz$1").replace(/our$/, "or").replace(/(t)re$/, "$1er")
  .replace(/([^s])s$/, "$1");
const split = (text) => text.match(/[\p{L}\p{N}]+/gu)?.map(same) ?? [];

// Words of a text, and neighbours joined: "cross-entropy", "cross entropy" and "crossentropy" are one.
function counts(text) {
  const found = new Map(), words = split(text);
  const add = (word) => found.set(word, (found.get(word) ?? 0) + 1);
  words.forEach((word, i) => { add(word); if (i) add(words[i - 1] + word); });
  return found;
}

// Words asked for. Other names become the course's own; joined neighbours are one word where the book has it.
function asked(query, names, known) {
  let text = ` ${query.toLowerCase().replace(/[-\s]+/g, " ")} `;
  for (const [other, ours] of Object.entries(names)) {
    const name = other.toLowerCase().replace(/[-\s]+/g, " ");
    if (/[a-z]/.test(name) ? text.includes(` ${name} `) : text.includes(name)) text = text.replace(name, ` ${ours} `);
  }
  const words = split(text), terms = [];
  for (let i = 0; i < words.length; i++) {
    const joined = words[i] + (words[i + 1] ?? "");
    if (i + 1 < words.length && known.has(joined) && !known.has(words[i])) {
      terms.push(joined);
      i += 1;
    } else {
      terms.push(words[i]);
    }
  }
  return terms.filter((term) => !STOP.has(term));
}
const STOP = new Set("a an and are do doe for how i in is it of on or that the to what why with".split(" "));

function prepare(data) {
  const entries = data.pages.flatMap((page) => page.entries.map(([place, title, text, taught]) => ({
    page, title, text,
    url: page.url + (place ? `#${place}` : ""), name: split(title).join(" "),
    inTitle: counts(title), inPage: counts(page.title), inText: counts(text), taught: counts(taught),
  })));
  const spread = new Map(); // in how many entries a word stands
  for (const entry of entries) {
    for (const word of new Set([...entry.inTitle.keys(), ...entry.inText.keys()])) spread.set(word, (spread.get(word) ?? 0) + 1);
  }
  return { entries, spread, names: data.names };
}

// How well an entry answers: rare words count more, a title more than the text, a word in bold
// (taught there) more than one in passing, all words more than some, and a term that is just what was asked for gains.
function score(entry, terms, book) {
  let sum = 0, matched = 0;
  for (const term of terms) {
    const often = (words) => {
      if (words.has(term)) return words.get(term);
      if (term.length < 4) return 0;
      for (const [word, n] of words) if (word.startsWith(term)) return n / 2;
      return 0;
    };
    const title = often(entry.inTitle), page = often(entry.inPage), text = often(entry.inText);
    if (!title && !page && !text) continue;
    matched += 1;
    const rare = Math.log(1 + book.entries.length / (1 + (book.spread.get(term) ?? 0)));
    sum += rare * ((title ? 6 / Math.sqrt(entry.inTitle.size) + 2 : 0) + (page ? 2 : 0)
      + (entry.taught.has(term) ? 2 : 0) + (2 * text) / (text + 2));
  }
  const named = entry.url.includes("#term-") && entry.name === terms.join(" ") ? 1.5 : 1;
  return sum * (matched / terms.length) ** 2 * worth(entry) * named;
}

function search(query, book) {
  const terms = asked(query, book.names, book.spread);
  if (terms.length === 0) return [];
  return book.entries.map((entry) => ({ entry, score: score(entry, terms, book), terms }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN);
}

// The words around the first match, with what was asked for marked.
function snippet({ entry, terms }) {
  const line = document.createElement("p");
  const pieces = entry.text.split(/([\p{L}\p{N}]+)/u);
  const hits = pieces.map((piece) => terms.some((term) => same(piece).startsWith(term)));
  const start = Math.max(0, hits.indexOf(true) - 24);
  if (start > 0) line.append("… ");
  pieces.slice(start, start + 72).forEach((piece, i) => {
    if (!hits[start + i]) return line.append(piece);
    const mark = document.createElement("mark");
    mark.textContent = piece;
    line.append(mark);
  });
  if (start + 72 < pieces.length) line.append(" …");
  return line;
}

function show(query, book) {
  const hits = search(query, book);
  const say = hits.length ? `${hits.length === SHOWN ? "The first " : ""}${hits.length} places for “${query}”`
    : `Nothing was found for “${query}”. Another word for it may be in the glossary.`;
  document.querySelector("#search-summary").textContent = query ? say : "";
  document.querySelector("#search-results").replaceChildren(...hits.map((hit) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = hit.entry.url;
    link.textContent = hit.entry.title;
    item.append(link);
    if (hit.entry.title !== hit.entry.page.title) item.append(` in ${hit.entry.page.title}`);
    item.append(snippet(hit));
    return item;
  }));
}

if (document.querySelector("#search-results")) {
  const query = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  for (const field of document.querySelectorAll("input[name=q]")) field.value = query;
  show(query, prepare(SEARCH_DATA));
}
