// What makes editing quicker: keys, words taken by selecting them, names as they are typed. Everything works without it.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const isTyping = (event) => event.target.closest("input, textarea, select");

  // ---- a key presses the button, or follows the link, that names it
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
    const named = document.querySelector(`main [data-key="${CSS.escape(event.key)}"], .noted [data-key="${CSS.escape(event.key)}"]`);
    if (!named) return;
    event.preventDefault();
    named.click();
  });

  // ---- a form is sent once
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 10000);
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // ---- names as they are typed
  for (const input of document.querySelectorAll("input[list][name]")) {
    const types = input.dataset.names?.split(" ") ?? { institutions: ["organization"], events: ["event"] }[input.name];
    const list = input.list;
    if (!types || !list) continue;
    const own = [...list.children];
    let asked = 0, wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      const q = input.value.trim();
      if (q.length < 2) return list.replaceChildren(...own);
      wait = setTimeout(async () => {
        const number = ++asked;
        const answer = await fetch(`/api/names?q=${encodeURIComponent(q)}`);
        if (!answer.ok || number !== asked) return;
        const { names } = await answer.json();
        const known = new Set(own.map((option) => option.value));
        const more = names.filter((name) => types.includes(name.type) && !known.has(name.label));
        list.replaceChildren(...own, ...more.map((name) => {
          const option = document.createElement("option");
          option.value = name.label;
          option.label = `${name.label} (${name.type}, ${name.statements} statements)`;
          return option;
        }));
      }, 120);
    });
  }

  // ---- words are taken by selecting them. Offsets are of code points, as kg counts them; the script's are UTF-16.
  const points = (text) => [...text].length;
  const offset = (node, at) => {
    const place = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const paragraph = place.closest("[data-start]");
    if (!paragraph) return null;
    const range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, at);
    return Number(paragraph.dataset.start) + points(range.toString());
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const [start, end] = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
    const words = range.toString();
    if (start === null || end === null || !words.trim()) return null;
    const before = points(words) - points(words.trimStart()), after = points(words) - points(words.trimEnd());
    return start + before < end - after ? { start: start + before, end: end - after, words: words.trim() } : null;
  };
  const text = document.querySelector(".source-text");
  if (!text) return;
  document.querySelector("p .scripted").hidden = false;
  const marked = text.querySelector(".content");
  if (marked) text.scrollTop = marked.offsetTop - text.offsetTop - text.clientHeight / 3;
  const box = document.querySelector(".selected");
  let last = null;
  document.addEventListener("selectionchange", () => {
    const found = selected();
    if (!found) return;
    last = found;
    box.hidden = false;
    box.querySelector(".shown").textContent = `“${found.words.length > 90 ? `${found.words.slice(0, 90)}…` : found.words}” (${found.start}-${found.end})`;
  });
  const put = (input) => {
    input.value = `${last.start}-${last.end}`;
    input.closest("label").querySelector(".shown").textContent = `“${last.words}”`;
  };
  const inputs = (name) => [...document.querySelectorAll(`input[data-passage="${name}"]`)];
  for (const button of box.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      if (!last) return;
      const name = button.dataset.put;
      const pieces = inputs("contents");
      if (name === "contents") {
        for (const other of pieces.slice(1)) {
          other.value = "";
          other.closest("label").querySelector(".shown").textContent = "";
        }
        put(pieces[0]);
      } else if (name === "piece") {
        let free = pieces.find((input) => !input.value);
        if (!free) {
          const label = pieces[pieces.length - 1].closest("label");
          const copy = label.cloneNode(true);
          label.after(copy);
          free = copy.querySelector("input");
        }
        put(free);
      } else put(inputs(name)[0]);
    });
  }
  for (const input of document.querySelectorAll("input[data-passage]")) {
    input.addEventListener("input", () => { input.closest("label").querySelector(".shown").textContent = ""; });
  }
})();
