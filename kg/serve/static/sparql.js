// The editor of queries: completes words of SPARQL, variables, prefixes and the vocabulary's terms, and goes to a fault.
// What it inserts is typed text; what it shows is text, never markup.
"use strict";
(() => {
  const field = document.getElementById("query");
  const frame = field.parentElement;
  for (const one of document.querySelectorAll(".with-script")) one.hidden = false;

  // ---- to the fault: places are characters, and JavaScript counts UTF-16 units
  if (field.dataset.start) {
    const characters = [...field.value];
    const units = (end) => characters.slice(0, end).join("").length;
    field.focus();
    field.setSelectionRange(units(Number(field.dataset.start)), units(Number(field.dataset.end)));
  }

  // ---- what there is to complete
  const WORDS = ("SELECT ASK CONSTRUCT DESCRIBE WHERE GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES DISTINCT LIMIT OFFSET PREFIX "
    + "EXISTS COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT REGEX CONTAINS STRSTARTS STRENDS LCASE UCASE STRLEN SUBSTR REPLACE CONCAT "
    + "COALESCE BOUND YEAR MONTH DAY STR LANG DATATYPE HAVING").split(" ").concat("ORDER BY", "GROUP BY", "NOT EXISTS");
  let known;
  const load = () => known ??= fetch("/sparql/terms").then((answer) => answer.json());

  const PART = /(?:[?$]\w*|[A-Za-z][\w-]*(?::[\w-]*)?)$/;
  const isWithin = (before) => {  // in a string, an IRI or a comment nothing is completed
    const line = before.slice(before.lastIndexOf("\n") + 1).replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
    return /["'#]|<[^\s=]*$/.test(line);
  };

  const found = async (part) => {
    const low = part.toLowerCase();
    if (/^[?$]/.test(part)) {
      const all = new Set(field.value.match(/[?$]\w+/g));
      all.delete(part);
      return [...all].filter((name) => name.toLowerCase().startsWith(low)).map((name) => ({ name, means: "variable" }));
    }
    const { prefixes, terms } = await load();
    const rank = ({ name }) => {
      const full = name.toLowerCase(), local = full.slice(full.indexOf(":") + 1);
      if (full.startsWith(low)) return 0;
      if (part.includes(":")) return full.startsWith(low.slice(0, low.indexOf(":") + 1)) && local.includes(low.slice(low.indexOf(":") + 1)) ? 2 : 9;
      return low.length > 1 && local.startsWith(low) ? 1 : 9;
    };
    const some = terms.map((term) => ({ ...term, rank: rank(term) })).filter((term) => term.rank < 9);
    some.sort((a, b) => a.rank - b.rank);
    if (part.includes(":")) return some;
    const words = WORDS.filter((word) => word.toLowerCase().startsWith(low)).map((name) => ({ name, means: "" }));
    const spaces = Object.keys(prefixes).filter((prefix) => prefix.startsWith(low));
    return [...words, ...spaces.map((prefix) => ({ name: `${prefix}:`, means: prefixes[prefix] })), ...some];
  };

  // ---- the list below the word
  const list = document.createElement("ul");
  list.className = "completions";
  list.id = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  list.hidden = true;
  frame.append(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let options = [], at = 0, part = "", asked = 0;

  const close = () => {
    list.hidden = true;
    asked++;
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    at = (index + options.length) % options.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const place = (before) => {
    const style = getComputedStyle(field), line = before.split("\n");
    const column = line.at(-1).length - part.length;
    list.style.font = "";
    const left = `calc(${column}ch * .97 + ${style.paddingLeft})`;
    list.style.left = `min(${left}, calc(100% - 13rem))`;
    const top = parseFloat(style.paddingTop) + line.length * parseFloat(style.lineHeight) - field.scrollTop;
    list.style.top = `${Math.min(top + 2, field.offsetHeight)}px`;
  };
  const open = async (always) => {
    const before = field.value.slice(0, field.selectionStart);
    part = (PART.exec(before) ?? [""])[0];
    if (field.selectionStart !== field.selectionEnd || (!always && part.length < 2) || isWithin(before)) return close();
    const number = ++asked;
    const some = (await found(part)).filter(({ name }) => name !== part).slice(0, 60);
    if (number !== asked) return;
    if (!some.length) return close();
    options = some;
    list.replaceChildren(...options.map(({ name, means }, index) => {
      const item = document.createElement("li"), bold = document.createElement("b"), says = document.createElement("span");
      item.id = `completion-${index}`;
      item.setAttribute("role", "option");
      bold.textContent = name;
      says.textContent = means;
      item.append(bold, says);
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(index);
      });
      return item;
    }));
    list.hidden = false;
    place(before);
    choose(0);
  };
  const take = (index) => {
    const { name } = options[index], end = field.selectionStart;
    field.setRangeText(name, end - part.length, end, "end");
    close();
    field.focus();
    if (name.endsWith(":")) open(true);
  };

  field.addEventListener("input", () => open(false));
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return field.form.requestSubmit();
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return open(true);
    }
    if (list.hidden) return;
    const keys = { ArrowDown: () => choose(at + 1), ArrowUp: () => choose(at - 1), Enter: () => take(at), Tab: () => take(at), Escape: close };
    if (!keys[event.key] || event.shiftKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const event of ["click", "scroll"]) field.addEventListener(event, close);
})();
