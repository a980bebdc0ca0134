// A network on a canvas of vis-network.

const NARROW = 600, LEGIBLE = 0.6;

// What the dots take with their labels, in the pixels of the server's layout.
function bounds() {
  const room = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const one of data.nodes) {
    const aside = Math.max(one.size, 72);
    room.left = Math.min(room.left, one.x - aside);
    room.right = Math.max(room.right, one.x + aside);
    room.top = Math.min(room.top, one.y - one.size - 14);
    room.bottom = Math.max(room.bottom, one.y + one.size + 46);
  }
  return room;
}

function networkStage(box) {
  const ink = theme("--ink"), paper = theme("--paper"), mark = theme("--mark");
  const many = data.nodes.length > 800;
  // vis-network reads all that it is given: it gets no more than it draws.
  const dot = ({ id, label, x, y, size, color, shape, title }) => ({ id: id, label: label, x: x, y: y, size: size, color: color, shape: shape, title: title });
  const line = (one) => Object.assign({}, one);
  const nodes = new vis.DataSet(), edges = new vis.DataSet();
  const plainly = () => data.edges.length <= OWN_LINES;
  const fill = () => {
    nodes.clear(); edges.clear();
    nodes.add(data.nodes.map(dot));
    if (plainly()) edges.add(data.edges.map(line));
  };
  fill();
  box.replaceChildren();
  const network = new vis.Network(box, { nodes: nodes, edges: edges }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: !many, tooltipDelay: 120, dragNodes: false, selectConnectedEdges: false, multiselect: true, keyboard: false },
    nodes: { font: { color: ink, size: 14, strokeWidth: 3, strokeColor: paper, face: "system-ui, Noto Sans CJK SC, sans-serif" }, borderWidth: 0, borderWidthSelected: 3, scaling: { label: { drawThreshold: 6 } } },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, selectionWidth: 2, hoverWidth: 0.6, arrowStrikethrough: false },
  });
  const canvas = box.querySelector("canvas");
  if (canvas) canvas.setAttribute("aria-hidden", "true");
  const own = ownLines(network, mark);
  network.on("click", (event) => go({ sel: String(event.nodes[0] || event.edges[0] || own.at(event.pointer.canvas)) }));
  network.on("doubleClick", (event) => { const one = event.nodes.length && node(event.nodes[0]); if (one && one.more && data.expands) expand(one.id); });
  network.on("hoverNode", (event) => { const one = node(event.node); if (one.path.length) light(one); });
  network.on("blurNode", () => self.select(state.sel));
  function light(one) {
    own.mark(plainly() ? [] : one.path);
    network.setSelection({ nodes: [one.id], edges: one.path.filter((id) => edges.get(id)) }, { unselectAll: true, highlightEdges: false });
  }
  let touched = false;
  function fit(all) {
    const room = bounds(), { clientWidth: wide, clientHeight: high } = box;
    if (!wide || !high || !isFinite(room.left)) return;
    const scale = Math.min(wide / (room.right - room.left), high / (room.bottom - room.top), 1.6);
    const middle = { x: (room.left + room.right) / 2, y: (room.top + room.bottom) / 2 }, focus = node(data.focus);
    // On a phone the whole would be dots without names: it begins at what it is about.
    const near = !all && wide < NARROW && focus && scale < LEGIBLE;
    network.moveTo({ scale: near ? LEGIBLE : scale, position: near ? { x: focus.x, y: focus.y } : middle, animation: false });
  }
  const self = {
    network: network,
    show: (now) => {
      const change = (set, kept) => {
        const updates = [];
        set.forEach((one) => { const hidden = !kept.has(one.id); if (Boolean(one.hidden) !== hidden) updates.push({ id: one.id, hidden: hidden }); });
        if (updates.length) set.update(updates);
      };
      change(nodes, now.nodes);
      if (plainly()) change(edges, now.edges);
      own.show(plainly() ? new Set() : now.edges);
    },
    select: (id) => {
      const one = id && node(id);
      if (one) light(one);
      else {
        network.setSelection({ nodes: [], edges: id && edges.get(id) ? [id] : [] });
        own.mark(id && !plainly() ? [id] : []);
      }
    },
    find: (ids) => {
      const hits = new Set(ids);
      const updates = [];
      nodes.forEach((one) => {
        const hit = hits.has(one.id);
        if (Boolean(one.hit) !== hit) updates.push({ id: one.id, hit: hit, borderWidth: hit ? 4 : 0, color: hit ? { background: base(one.id), border: mark } : base(one.id) });
      });
      if (updates.length) nodes.update(updates);
    },
    focus: (id) => { touched = true; if (nodes.get(id)) network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: false }); },
    place: (id) => network.getPositions([id])[id],
    zoom: (factor) => { touched = true; network.moveTo({ scale: network.getScale() * factor }); },
    fit: () => { touched = false; fit(true); },
    reload: fill,
    source: async () => {
      // The fallback of a large picture is a link to its drawing.
      const text = byId("fallback").textContent, link = /data-late href="([^"]*)"/.exec(text);
      return link ? (await fetch(new DOMParser().parseFromString(link[1], "text/html").body.textContent)).text() : text;
    },
    ready: new Promise((done) => network.once("afterDrawing", done)),
  };
  const base = (id) => node(id).color;
  // A frame is drawn before it has its size: the picture fits until the reader moves it.
  network.on("resize", () => { if (!touched) setTimeout(() => fit()); });
  for (const moved of ["dragStart", "zoom"]) network.on(moved, () => { touched = true; });
  fit();
  return self;
}
