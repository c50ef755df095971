// The page of `kg plot FILE.html`. Articles are untrusted text, which becomes text nodes, never markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const panel = document.getElementById("panel");
  const FONT = '9px "DejaVu Sans", Verdana, sans-serif', SHOWN = 200;

  // ---------------------------------------------------------------- boxes and links

  const pen = document.createElement("canvas").getContext("2d");
  pen.font = FONT;
  const fits = (text, room) => pen.measureText(text).width <= room;

  function fit(text, room) {
    if (fits(text, room)) return text;
    const letters = [...text];
    while (letters.length && !fits(letters.join("") + "…", room)) letters.pop();
    return letters.join("") + "…";
  }

  function wrap(text, room, most) {
    const words = text.split(/\s+/), lines = [words.shift()];
    while (words.length) {
      const last = lines.at(-1);
      if (fits(`${last} ${words[0]}`, room)) lines[lines.length - 1] = `${last} ${words.shift()}`;
      else if (lines.length < most) lines.push(words.shift());
      else { lines[lines.length - 1] = [last, ...words].join(" "); break; }
    }
    return lines.map((line) => fit(line, room)).join("\n");
  }

  const shown = (box, count) => wrap(`${box.label} (${count})`, box.width - 12, box.lines);
  const nodes = data.boxes.map((box, index) => ({
    data: {
      ...box, id: `b${index}`, shown: shown(box, box.weight),
      fill: data.types[box.type].fill, edge: data.types[box.type].edge,
    },
    position: { x: box.left + box.width / 2, y: box.top + box.height / 2 },
  }));
  const edges = data.links.map((link, index) => ({
    data: { ...link, id: `l${index}`, source: `b${link.left}`, target: `b${link.right}` },
  }));
  const end = (x, y) => `${x}px ${y}px`;
  const cy = cytoscape({
    container: document.getElementById("graph"),
    elements: { nodes, edges },
    layout: { name: "preset", fit: false },
    minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false, autounselectify: true,
    style: [
      { selector: "node", style: {
        shape: "rectangle", width: "data(width)", height: "data(height)", label: "data(shown)",
        "background-color": "data(fill)", "border-color": "data(edge)", "border-width": 0.8,
        "font-size": 9, "font-family": '"DejaVu Sans", Verdana, sans-serif', color: "#1a1a1a", "text-wrap": "wrap",
        "text-valign": "center", "text-halign": "center" } },
      { selector: "edge", style: {
        "curve-style": "unbundled-bezier", "edge-distances": "endpoints", width: "data(thickness)",
        "line-color": "data(colour)", "line-opacity": 0.32, "line-cap": "butt",
        "source-endpoint": (e) => end(e.source().data("width") / 2, e.data("from")),
        "target-endpoint": (e) => end(-e.target().data("width") / 2, e.data("to")) } },
      { selector: ".dim", style: { opacity: 0.15 } },
      { selector: ".chosen", style: { "border-width": 2.5, "border-color": "#1a1a1a" } },
      { selector: "edge.chosen", style: { "line-opacity": 0.7 } },
      { selector: ".off, .empty", style: { display: "none" } },
    ],
  });

  // A curve with level ends. cytoscape takes control points as fractions along the line and distances from it.
  function bend(edge) {
    const source = edge.source(), target = edge.target();
    const dx = target.position("x") - target.data("width") / 2 - source.position("x") - source.data("width") / 2;
    const dy = target.position("y") + edge.data("to") - source.position("y") - edge.data("from");
    const square = dx * dx + dy * dy || 1, along = 0.4 * dx * dx / square, off = 0.4 * dx * dy / Math.sqrt(square);
    edge.style({ "control-point-weights": [along, 1 - along], "control-point-distances": [-off, off] });
  }
  cy.edges().forEach(bend);
  cy.on("position", "node", (event) => event.target.connectedEdges().forEach(bend));

  // As wide as the frame, from the top; `all` as high as it too, so that nothing is out of sight.
  function look(all) {
    const box = cy.nodes().not(".off, .empty").boundingBox(), margin = 16;
    const wide = (cy.width() - 2 * margin) / (box.w || 1), high = (cy.height() - 2 * margin) / (box.h || 1);
    const zoom = Math.min(2, Math.max(cy.minZoom(), all ? Math.min(wide, high) : wide));
    cy.viewport({ zoom, pan: { x: margin - box.x1 * zoom, y: margin - box.y1 * zoom } });
  }

  // ---------------------------------------------------------------- the panel

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function link(text, follow) {
    const made = element("a", text);
    made.href = "#";
    made.addEventListener("click", (event) => { event.preventDefault(); follow(); panel.querySelector("h2").focus(); });
    return made;
  }

  function names(iris, before) {
    const line = element("span", iris.length ? before : "");
    iris.forEach((iri, index) => line.append(index ? ", " : "", link(data.nodes[iri].label, () => choose([iri]))));
    return line;
  }

  function statement(said) {
    const item = element("div", "", "statement"), who = element("div"), about = element("div", "", "small");
    who.append(said.speakers.length ? names(said.speakers, "") : "Unresolved source");
    who.append(names(said.institutions, ", for "));
    about.append(names(said.events, "About: "));
    const through = said.relayed.length ? "through " + said.relayed.map((iri) => data.nodes[iri].label).join(", ") : "";
    const printed = [said.outlet, said.published].filter(Boolean).map((part) => `, ${part}`).join("");
    const how = element("div", [said.kind, through, ""].filter((part, i) => part || i === 2).join("; "), "small");
    how.append(link(said.headline || said.article, () => chooseArticle(said.article)), printed);
    how.append(`; characters ${said.offsets.replaceAll(",", ", ")}`);
    if (/^https?:/i.test(said.url || "")) {
      const page = element("a", "as it was printed");
      Object.assign(page, { href: said.url, rel: "noreferrer noopener" });
      how.append("; ", page);
    }
    item.append(who, element("blockquote", said.text), how, about);
    return item;
  }

  function show(heading, note, list) {
    const count = `${list.length} ${list.length === 1 ? "statement" : "statements"}`, top = element("h2", heading);
    const back = element("p", "", "small");
    back.append(link("All that is in the picture", clear));
    panel.replaceChildren(top, element("p", [note, count].filter(Boolean).join(", "), "small"), back);
    panel.append(...list.slice(0, SHOWN).map(statement));
    if (list.length > SHOWN) panel.append(element("p", `and ${list.length - SHOWN} more`, "small"));
    opened(top, `${heading}: ${count}`);
  }

  function opened(top, told) {
    top.tabIndex = -1;  // where the keyboard goes on after a link
    panel.scrollTop = 0;
    document.getElementById("told").textContent = told;
  }

  // What is in the picture, as lists: for those who cannot see or point at it, and for a small window.
  function welcome() {
    const top = element("h2", "What was said");
    panel.replaceChildren(top, element("p",
      "Click a box or a link to read its statements, or choose from the lists. Drag boxes, scroll to zoom, search above.", "small"));
    for (const column of ["institution", "speaker", "event"]) {
      const boxes = cy.nodes(`[column = "${column}"]`).not(".off, .empty").sort((a, b) => count(b) - count(a));
      if (boxes.empty()) continue;
      const part = element("details"), list = element("ul");
      part.append(element("summary", `${column}s (${boxes.length})`), list);
      boxes.forEach((box) => {
        const item = element("li");
        item.append(link(`${box.data("label")} (${count(box)})`, () => choose([box.data("node")])));
        list.append(item);
      });
      panel.append(part);
    }
    opened(top, "");
  }

  // ---------------------------------------------------------------- choosing, searching, filtering

  const field = (id) => document.getElementById(id);
  let within = data.statements;
  let isOpen = false;
  let chosen = {};  // what the address keeps of what is shown: show, link, article or q

  function keep(what) {
    chosen = what;
    const parts = new URLSearchParams();
    const off = [...document.querySelectorAll("#types input")].filter((tick) => !tick.checked).map((tick) => tick.name);
    const all = { ...chosen, outlet: field("outlet").value, since: field("since").value, until: field("until").value, hide: off };
    for (const [name, value] of Object.entries(all)) for (const one of [value].flat()) if (one) parts.append(name, one);
    history.replaceState(null, "", `#${parts}`);
    // The address of the page around it keeps it too, once a person has chosen something.
    if (isOpen && parent !== window && origin !== "null") parent.postMessage(location.hash, origin);
  }

  const isWithin = (said) => (!field("outlet").value || said.outlet === field("outlet").value) &&
    (said.date || "") >= field("since").value && (!field("until").value || (said.date && said.date <= field("until").value));

  // A link is what its speaker, the first of its ends, said about or for the other.
  function endsOf(edge) {
    const ends = [edge.source(), edge.target()], at = ends[0].data("column") === "speaker" ? 0 : 1;
    return [ends[at].data("node"), ends[1 - at].data("node")];
  }

  function ofLink(edge) {
    const [by, to] = endsOf(edge);
    return within.filter((said) => said.speakers.includes(by) && (by === to || touches(said, to)));
  }

  // How many statements a box has: in the column of speakers those it makes, elsewhere all that it is in.
  const counts = new Map(), pairs = new Set();
  const count = (box) => counts.get(`${box.data("column") === "speaker"} ${box.data("node")}`) || 0;

  function narrow() {
    within = data.statements.filter(isWithin);
    counts.clear();
    pairs.clear();
    const add = (key) => counts.set(key, (counts.get(key) || 0) + 1);
    for (const said of within) {
      const all = new Set([...said.speakers, ...said.institutions, ...said.events]);
      said.speakers.forEach((iri) => add(`true ${iri}`));
      all.forEach((iri) => add(`false ${iri}`));
      said.speakers.forEach((by) => all.forEach((iri) => pairs.add(`${by} ${iri}`)));
    }
    cy.nodes().forEach((box) => box.data("shown", shown(box.data(), count(box))).toggleClass("empty", !count(box)));
    cy.edges().forEach((edge) => {
      const [by, to] = endsOf(edge);
      edge.toggleClass("empty", !pairs.has(`${by} ${to}`));
    });
    restore(chosen);
  }

  function restore(what) {
    const iris = (what.show || []).filter((iri) => data.nodes[iri]), edge = what.link ? cy.getElementById(what.link) : null;
    if (iris.length) choose(iris);
    else if (edge && edge.nonempty()) chooseLink(edge);
    else if (what.article) chooseArticle(what.article);
    else if (what.q) search(what.q);
    else clear();
  }

  const touches = (said, iri) => [said.speakers, said.institutions, said.events].some((list) => list.includes(iri));

  function light(lit, chosen) {
    cy.elements().removeClass("dim chosen");
    if (!lit) return;
    cy.elements().not(lit).addClass("dim");
    chosen.addClass("chosen");
    const view = cy.extent(), seen = (box) => box.position("y") > view.y1 && box.position("y") < view.y2;
    const boxes = chosen.nodes().nonempty() ? chosen.nodes() : lit.nodes();
    if (boxes.nonempty() && !boxes.some(seen)) cy.panBy({ x: 0, y: cy.height() / 2 - boxes.first().renderedPosition("y") });
  }

  function choose(iris) {
    const boxes = cy.nodes().filter((box) => iris.includes(box.data("node"))), node = data.nodes[iris[0]];
    light(boxes.closedNeighborhood(), boxes);
    const note = [data.types[node.type].name, node.kind, node.date, node.place].filter(Boolean).join(", ");
    const labels = [...new Set(iris.map((iri) => data.nodes[iri].label))].join(", ");
    keep({ show: iris });
    show(labels, iris.length > 1 ? "" : note, within.filter((said) => iris.some((iri) => touches(said, iri))));
  }

  function chooseArticle(id) {
    const list = within.filter((said) => said.article === id);
    const iris = new Set(list.flatMap((said) => [...said.speakers, ...said.institutions, ...said.events]));
    const boxes = cy.nodes().filter((box) => iris.has(box.data("node")));
    light(boxes.union(boxes.edgesWith(boxes)), boxes);
    keep({ article: id });
    show(list.length ? list[0].headline || id : id, list.length ? list[0].outlet : "", list);
  }

  function chooseLink(edge) {
    const [left, right] = [edge.source(), edge.target()], speaker = left.data("column") === "speaker" ? left : right;
    const other = speaker === left ? right : left, by = speaker.data("node"), to = other.data("node");
    light(edge.union(edge.connectedNodes()), edge);
    keep({ link: edge.id() });
    const list = ofLink(edge);
    show(`${speaker.data("label")} ${to === by ? "itself" : other.data("column") === "event" ? "about" : "for"} ` +
      (to === by ? "" : other.data("label")), "", list);
  }

  function clear() {
    light();
    field("search").value = "";
    keep({});
    welcome();
  }

  function search(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return clear();
    const has = (text) => words.every((word) => text.toLowerCase().includes(word));
    const label = (iri) => data.nodes[iri].label;
    const list = within.filter((said) => has(
      [said.text, ...[...said.speakers, ...said.institutions, ...said.events].map(label)].join(" ")));
    const boxes = cy.nodes().filter((box) => has(box.data("label")));
    const spoken = new Set(list.filter((said) => has(said.text)).flatMap((said) => [...said.speakers, ...said.events]));
    light(boxes.union(cy.nodes().filter((box) => spoken.has(box.data("node")))), boxes);
    keep({ q: typed.trim() });
    show(`“${typed.trim()}”`, "", list);
  }

  for (const [type, style] of Object.entries(data.types)) {
    if (!data.boxes.some((box) => box.type === type)) continue;
    const label = element("label"), tick = element("input"), swatch = element("span", "", "swatch");
    Object.assign(tick, { type: "checkbox", checked: true, name: type });
    Object.assign(swatch.style, { background: style.fill, borderColor: style.edge });
    tick.addEventListener("change", () => { hide(); restore(chosen); });
    label.append(tick, swatch, style.name);
    field("types").append(label);
  }

  function hide() {
    for (const tick of document.querySelectorAll("#types input")) {
      cy.nodes(`[type = "${tick.name}"]`).toggleClass("off", !tick.checked);
    }
  }

  // ---------------------------------------------------------------- saving what is shown

  const seen = () => cy.elements().filter((one) => one.visible());
  const xml = (text) => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
  const SVG = "http://www.w3.org/2000/svg", GRAPHML = "http://graphml.graphdrawing.org/xmlns";

  function part(space, within, tag, attributes, text) {
    const made = within.ownerDocument.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, xml(`${value}`));
    if (text) made.textContent = xml(text);
    return within.appendChild(made);
  }

  function svg() {
    const all = seen(), box = all.nodes().boundingBox(), made = document.implementation.createDocument(SVG, "svg").documentElement;
    const pale = (one) => one.hasClass("dim") ? 0.15 : 1, at = (one) => one.position();
    made.setAttribute("viewBox", [box.x1 - 16, box.y1 - 16, box.w + 32, box.h + 32].join(" "));
    all.edges().forEach((edge) => {
      const source = edge.source(), target = edge.target();
      const x = at(source).x + source.data("width") / 2, y = at(source).y + edge.data("from");
      const to = at(target).x - target.data("width") / 2, down = at(target).y + edge.data("to"), bent = 0.4 * (to - x);
      part(SVG, made, "path", {
        d: `M${x} ${y}C${x + bent} ${y} ${to - bent} ${down} ${to} ${down}`, fill: "none",
        stroke: edge.data("colour"), "stroke-width": edge.data("thickness"), "stroke-opacity": 0.32 * pale(edge) });
    });
    all.nodes().forEach((node) => {
      const { width, height, fill, edge } = node.data(), { x, y } = at(node), lines = node.data("shown").split("\n");
      const drawn = part(SVG, made, "g", { opacity: pale(node) });
      part(SVG, drawn, "rect", { x: x - width / 2, y: y - height / 2, width, height, fill, stroke: edge, "stroke-width": 0.8 });
      lines.forEach((line, index) => part(SVG, drawn, "text", {
        x, y: y + 3 + 11 * (index - (lines.length - 1) / 2), "text-anchor": "middle", "font-size": 9,
        "font-family": "DejaVu Sans, Verdana, sans-serif", fill: "#1a1a1a" }, line));
    });
    return made.ownerDocument;
  }

  // Who said something for whom and about what, and how often: without what is pale.
  function graphml() {
    const made = document.implementation.createDocument(GRAPHML, "graphml").documentElement;
    const keys = { node: ["label", "type", "kind", "date", "place"], edge: ["label", "weight"] };
    for (const [of, names] of Object.entries(keys)) {
      for (const name of names) {
        const type = name === "weight" ? "int" : "string";
        part(GRAPHML, made, "key", { id: `${of}-${name}`, for: of, "attr.name": name, "attr.type": type });
      }
    }
    const graph = part(GRAPHML, made, "graph", { edgedefault: "directed" }), lit = seen().not(".dim");
    for (const iri of new Set(lit.nodes().map((box) => box.data("node")))) {
      const node = part(GRAPHML, graph, "node", { id: iri });
      for (const name of keys.node) {
        if (data.nodes[iri][name]) part(GRAPHML, node, "data", { key: `node-${name}` }, `${data.nodes[iri][name]}`);
      }
    }
    lit.edges().forEach((edge) => {
      const [source, target] = endsOf(edge), drawn = part(GRAPHML, graph, "edge", { source, target });
      const isAbout = [edge.source(), edge.target()].some((box) => box.data("column") === "event");
      part(GRAPHML, drawn, "data", { key: "edge-label" }, isAbout ? "about" : "on behalf of");
      part(GRAPHML, drawn, "data", { key: "edge-weight" }, `${ofLink(edge).length}`);
    });
    return made.ownerDocument;
  }

  const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const file = (made, type) => new Blob([HEAD, new XMLSerializer().serializeToString(made)], { type });
  const files = {
    SVG: () => file(svg(), "image/svg+xml"),
    PNG: () => cy.png({ output: "blob", full: true, scale: 2, bg: "#ffffff", maxWidth: 8192, maxHeight: 8192 }),
    GraphML: () => file(graphml(), "application/graphml+xml"),
  };
  field("save").addEventListener("click", (event) => {
    const kind = event.target.textContent, made = files[kind];
    if (event.target.tagName !== "BUTTON" || !made) return;
    const link = element("a");
    link.href = URL.createObjectURL(made());
    link.download = `graph.${kind.toLowerCase()}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });

  for (const outlet of [...new Set(data.statements.map((said) => said.outlet).filter(Boolean))].sort()) {
    field("outlet").append(element("option", outlet));
  }
  for (const id of ["outlet", "since", "until"]) field(id).addEventListener("change", narrow);
  field("search").addEventListener("input", (event) => search(event.target.value));
  field("whole").addEventListener("click", () => { clear(); look(true); });
  field("graph").addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    const middle = { x: cy.width() / 2, y: cy.height() / 2 };
    if (step) cy.panBy({ x: step[0], y: step[1] });
    else if ("+=".includes(event.key)) cy.zoom({ level: cy.zoom() * 1.25, renderedPosition: middle });
    else if (event.key === "-") cy.zoom({ level: cy.zoom() / 1.25, renderedPosition: middle });
    else if (event.key === "0") look(true);
    else return;
    event.preventDefault();
  });
  cy.on("tap", (event) => { if (event.target === cy) clear(); });
  cy.on("tap", "node", (event) => choose([event.target.data("node")]));
  cy.on("tap", "edge", (event) => chooseLink(event.target));

  // What the address says, or else what the picture was made for.
  function open() {
    const asked = new URLSearchParams(location.hash.slice(1)), one = (name) => asked.get(name) || "";
    for (const id of ["outlet", "since", "until"]) field(id).value = one(id);
    field("search").value = one("q");
    for (const tick of document.querySelectorAll("#types input")) tick.checked = !asked.getAll("hide").includes(tick.name);
    hide();
    const kept = { show: asked.getAll("show"), link: one("link"), article: one("article"), q: one("q") };
    chosen = location.hash.length > 1 ? kept : { show: data.focus };
    narrow();
  }
  look(false);
  addEventListener("hashchange", open);
  open();
  isOpen = true;
})();
