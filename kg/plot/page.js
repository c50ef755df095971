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

  const nodes = data.boxes.map((box, index) => ({
    data: {
      ...box, id: `b${index}`,
      shown: wrap(`${box.label} (${box.weight})`, box.width - 12, box.lines),
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
      { selector: ".off", style: { display: "none" } },
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

  function whole() {
    const box = cy.nodes().not(".off").boundingBox(), margin = 16;
    const zoom = Math.min(2, Math.max(0.6, (cy.width() - 2 * margin) / (box.w || 1)));
    cy.viewport({ zoom, pan: { x: margin - box.x1 * zoom, y: margin - box.y1 * zoom } });
  }

  // ---------------------------------------------------------------- the panel

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function names(iris, before) {
    const line = element("span", iris.length ? before : "");
    iris.forEach((iri, index) => {
      const name = element("a", data.nodes[iri].label);
      name.href = "#";
      name.addEventListener("click", (event) => { event.preventDefault(); choose([iri]); });
      line.append(index ? ", " : "", name);
    });
    return line;
  }

  function statement(said) {
    const item = element("div", "", "statement"), who = element("div"), about = element("div", "", "small");
    who.append(said.speakers.length ? names(said.speakers, "") : "Unresolved source");
    who.append(names(said.institutions, ", for "));
    about.append(names(said.events, "About: "));
    const where = [said.headline || said.article, said.outlet, said.published].filter(Boolean).join(", ");
    const through = said.relayed.length ? "through " + said.relayed.map((iri) => data.nodes[iri].label).join(", ") : "";
    const how = [said.kind, through, where, `characters ${said.offsets.replaceAll(",", ", ")}`];
    item.append(who, element("blockquote", said.text), element("div", how.filter(Boolean).join("; "), "small"), about);
    return item;
  }

  function show(heading, note, list) {
    const count = `${list.length} ${list.length === 1 ? "statement" : "statements"}`;
    panel.replaceChildren(element("h2", heading), element("p", [note, count].filter(Boolean).join(", "), "small"));
    panel.append(...list.slice(0, SHOWN).map(statement));
    if (list.length > SHOWN) panel.append(element("p", `and ${list.length - SHOWN} more`, "small"));
    panel.scrollTop = 0;
  }

  function welcome() {
    panel.replaceChildren(element("h2", "What was said"), element("p",
      "Click a box or a link to read its statements. Drag boxes, scroll to zoom, search above.", "small"));
  }

  // ---------------------------------------------------------------- choosing, searching, filtering

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
    show(labels, iris.length > 1 ? "" : note, data.statements.filter((said) => iris.some((iri) => touches(said, iri))));
  }

  function chooseLink(edge) {
    const [left, right] = [edge.source(), edge.target()], speaker = left.data("column") === "speaker" ? left : right;
    const other = speaker === left ? right : left, by = speaker.data("node"), to = other.data("node");
    light(edge.union(edge.connectedNodes()), edge);
    const list = data.statements.filter((said) => said.speakers.includes(by) && (by === to || touches(said, to)));
    show(`${speaker.data("label")} ${to === by ? "itself" : other.data("column") === "event" ? "about" : "for"} ` +
      (to === by ? "" : other.data("label")), "", list);
  }

  function clear() {
    light();
    welcome();
  }

  function search(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return clear();
    const has = (text) => words.every((word) => text.toLowerCase().includes(word));
    const label = (iri) => data.nodes[iri].label;
    const list = data.statements.filter((said) => has(
      [said.text, ...[...said.speakers, ...said.institutions, ...said.events].map(label)].join(" ")));
    const boxes = cy.nodes().filter((box) => has(box.data("label")));
    const spoken = new Set(list.filter((said) => has(said.text)).flatMap((said) => [...said.speakers, ...said.events]));
    light(boxes.union(cy.nodes().filter((box) => spoken.has(box.data("node")))), boxes);
    show(`“${typed.trim()}”`, "", list);
  }

  for (const [type, look] of Object.entries(data.types)) {
    if (!data.boxes.some((box) => box.type === type)) continue;
    const label = element("label"), tick = element("input"), swatch = element("span", "", "swatch");
    Object.assign(tick, { type: "checkbox", checked: true, name: type });
    Object.assign(swatch.style, { background: look.fill, borderColor: look.edge });
    tick.addEventListener("change", () => cy.nodes(`[type = "${type}"]`).toggleClass("off", !tick.checked));
    label.append(tick, swatch, look.name);
    document.getElementById("types").append(label);
  }
  document.getElementById("search").addEventListener("input", (event) => search(event.target.value));
  document.getElementById("whole").addEventListener("click", () => { clear(); whole(); });
  cy.on("tap", (event) => { if (event.target === cy) clear(); });
  cy.on("tap", "node", (event) => choose([event.target.data("node")]));
  cy.on("tap", "edge", (event) => chooseLink(event.target));
  whole();
  if (data.focus.length) choose(data.focus);
  else welcome();
})();
