// What makes pages quicker to use. Everything works without it. Text from articles is never made markup here.
"use strict";
(() => {
  // ---- "/" goes to the search box
  const box = document.querySelector('header input[type="search"]');
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // ---- names and words as they are typed
  const list = document.createElement("datalist");
  list.id = "names";
  box.after(list);
  box.setAttribute("list", "names");
  let asked = 0, wait;
  box.addEventListener("input", () => {
    clearTimeout(wait);
    const q = box.value.trim();
    if (q.length < 2) return list.replaceChildren();
    wait = setTimeout(async () => {
      const number = ++asked;
      const answer = await fetch(`/api/names?q=${encodeURIComponent(q)}`);
      if (!answer.ok || number !== asked) return;
      const { names } = await answer.json();
      list.replaceChildren(...names.map((name) => {
        const option = document.createElement("option");
        option.value = name.label;
        option.label = `${name.type}, ${name.statements}`;
        return option;
      }));
    }, 120);
  });

  // ---- how to cite the page: by the whole address, also where the page has its path alone
  const cite = () => { for (const address of document.querySelectorAll(".citation a")) address.textContent = address.href; };
  cite();

  // ---- the page of a search follows what is typed, with what was chosen to narrow it down
  if (location.pathname === "/search") {
    const told = document.createElement("p");
    Object.assign(told, { className: "unseen", role: "status" });
    box.form.after(told);
    let number = 0, soon;
    const follow = async (mine) => {
      const asked = new URLSearchParams(location.search);
      asked.set("q", box.value.trim());
      asked.delete("page");
      const answer = await fetch(`/search?${asked}`, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || mine !== number) return;
      for (const part of ["main", ".citation"]) {
        document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
      }
      document.title = page.title;
      history.replaceState(null, "", `/search?${asked}`);
      told.textContent = document.querySelector(".split h2").textContent;
      cite();
    };
    box.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(follow, 200, ++number);
    });
  }

  // ---- the graph: what is chosen in its frame is in the address of the page
  const frame = document.querySelector("iframe");
  if (frame) {
    const shown = () => { if (location.hash.length > 1) frame.src = frame.src.replace(/#.*|$/, location.hash); };
    shown();
    addEventListener("hashchange", shown);
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
      history.replaceState(null, "", event.data || location.pathname + location.search);
      for (const link of document.querySelectorAll(".citation a, a.alone")) link.hash = event.data;
      for (const link of document.querySelectorAll(".citation a")) link.textContent = link.href;
    });
  }

  // ---- an article: the mark and the card of one statement show each other
  const cards = document.querySelector(".cards");
  if (!cards) return;
  // Words that the page does not mark, as the IRI of any span has them: the server marks them.
  const [, at] = location.hash.match(/^#char=(\d+,\d+)$/) ?? [];
  if (at && !document.getElementById(`char=${at}`) && !location.search) location.replace(`?at=${at}#char=${at}`);
  const light = (card, on) => {
    card.classList.toggle("on", on);
    document.getElementById(card.dataset.mark)?.classList.toggle("on", on);
  };
  for (const card of cards.querySelectorAll(".card")) {
    card.addEventListener("pointerenter", () => light(card, true));
    card.addEventListener("pointerleave", () => light(card, false));
    const mark = document.getElementById(card.dataset.mark);
    mark?.addEventListener("click", (event) => {
      if (event.target.closest("a") || event.target.closest(".content") !== mark) return;
      if (!getSelection().isCollapsed) return;
      location.hash = `card-${card.dataset.mark}`;
    });
  }
})();
