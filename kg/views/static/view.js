// Make a picture answer: select, filter, search, expand, undo, export. No library but vis-network, no network
// but the page's own address. What the reader does stands in the fragment of the address, so a view is a link.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);
  let data = JSON.parse(byId("data").textContent);
  let words = data.words;
  let rows = new Map();
  let shown = { nodes: new Set(), edges: new Set() };
  let stage = null;
  let loaded = location.pathname + location.search;

  const say = (text, ...values) => values.reduce((said, value, place) => said.replace("{" + place + "}", value), text);
  const make = (tag, text, into) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (into) into.appendChild(element);
    return element;
  };
  const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // --- state -------------------------------------------------------------------------------------------------
  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    return {
      sel: given.get("sel") || "", off: given.getAll("off"), find: given.get("find") || "",
      since: given.get("since") || "", until: given.get("until") || "",
    };
  }

  let state = read();
  let depth = (history.state && history.state.depth) || 0;

  function address(next) {
    const given = new URLSearchParams();
    for (const name of ["sel", "find", "since", "until"]) if (next[name]) given.set(name, next[name]);
    next.off.forEach((one) => given.append("off", one));
    const hash = given.toString();
    return location.pathname + location.search + (hash ? "#" + hash : "");
  }

  function go(change, quietly) {
    const next = Object.assign({}, state, change);
    try {
      if (quietly) history.replaceState({ depth: depth }, "", address(next));
      else { depth += 1; history.pushState({ depth: depth }, "", address(next)); }
    } catch (error) { /* a sandboxed frame has no address of its own: the view works, it is only no link */ }
    apply(next);
  }

  function apply(next) {
    state = next;
    shown = visible();
    stage.show(shown);
    listed.forEach(([row, refs]) => {
      const hidden = !rowShown(row, refs);
      if (row.hidden !== hidden) row.hidden = hidden;
    });
    stage.select(state.sel && known(state.sel) ? state.sel : "");
    tell(state.sel);
    byId("undo").disabled = depth === 0;
    byId("count").textContent = data.nodes.length ? "· " + say(words.shown, shown.nodes.size, data.nodes.length) : "";
    if (document.activeElement !== byId("find")) byId("find").value = state.find;
    stage.find(found(state.find));
    document.querySelectorAll("#filters input").forEach((input) => {
      if (input.type === "checkbox") input.checked = !state.off.includes(input.value);
      else if (document.activeElement !== input) input.value = state[input.name];
    });
    links();
  }

  let byNode = new Map(), byEdge = new Map();
  const node = (id) => byNode.get(id);
  const edge = (id) => byEdge.get(id);
  const known = (id) => node(id) || edge(id);

  function inTime(date) {
    if (!date) return true;
    if (state.since && date.slice(0, state.since.length) < state.since) return false;
    return !(state.until && date.slice(0, state.until.length) > state.until);
  }

  function visible() {
    const off = new Set(state.off);
    const passes = (one) => !(one.certainty && off.has("c:" + one.certainty)) && inTime(one.date);
    const nodes = new Set(data.nodes.filter((one) => !off.has("t:" + one.kin) && passes(one)).map((one) => one.id));
    const kept = data.edges.filter((one) => nodes.has(one.from) && nodes.has(one.to) && !off.has("k:" + one.kind) && passes(one));
    // What only hung on lines that are gone goes with them.
    const joined = new Set(kept.flatMap((one) => [one.from, one.to]));
    const hung = new Set(data.edges.flatMap((one) => [one.from, one.to]));
    for (const one of data.nodes) if (hung.has(one.id) && !joined.has(one.id) && !one.pinned) nodes.delete(one.id);
    return { nodes: nodes, edges: new Set(kept.map((one) => one.id)) };
  }

  function rowShown(row, refs) {
    const lines = refs.filter((ref) => edge(ref));
    if (lines.length) return lines.some((ref) => shown.edges.has(ref));
    const dots = refs.filter((ref) => node(ref));
    return !dots.length || dots.some((ref) => shown.nodes.has(ref));
  }

  function found(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    return data.nodes.filter((one) => shown.nodes.has(one.id) && (one.full + " " + one.id).toLowerCase().includes(wanted)).map((one) => one.id);
  }

  // --- facts beside the picture --------------------------------------------------------------------------------
  let listed = [];
  function index() {
    // What a page leaves out of its data is empty.
    for (const one of data.nodes.concat(data.edges)) {
      for (const name of ["kin", "certainty", "date", "entity"]) one[name] = one[name] || "";
      one.path = one.path || [];
    }
    byNode = new Map(data.nodes.map((one) => [one.id, one]));
    byEdge = new Map(data.edges.map((one) => [one.id, one]));
    rows = new Map();
    listed = Array.from(document.querySelectorAll("tr[data-refs]"), (row) => [row, JSON.parse(row.dataset.refs)]);
    for (const [row, refs] of listed) {
      for (const ref of refs) {
        if (!rows.has(ref)) rows.set(ref, []);
        rows.get(ref).push(row);
      }
    }
  }

  // The tables of a large picture come after it.
  async function late() {
    const link = byId("tables").querySelector("a[data-late]");
    if (!link) return;
    let text;
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(String(answer.status));
      text = await answer.text();
    } catch (error) {
      byId("count").textContent = "· " + say(words.failed, error.message);
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    byId("tables").replaceChildren(...Array.from(page.body.childNodes).map((child) => document.importNode(child, true)));
    index();
    apply(state);
  }

  let quiet = null;
  function tell(id) {
    const panel = byId("facts"), one = id && known(id);
    if (!quiet) quiet = Array.from(panel.childNodes);
    panel.replaceChildren();
    if (!one) { panel.replaceChildren(...quiet); return; }
    const line = edge(id);
    const title = line ? node(line.from).full + " — " + line.full + " → " + node(line.to).full : one.full;
    make("bdi", title, make("h2", "", panel));
    if (one.title) make("p", one.title, panel);
    if (!line) actions(one, make("div", "", panel));
    const list = make("ul", "", panel);
    (rows.get(id) || []).filter((row) => !row.hidden).forEach((row) => {
      const item = make("li", "", list), parts = [];
      const claims = row.querySelector("ul.claims");
      Array.from(row.cells).forEach((cell) => { if (!cell.querySelector("ul") && cell.textContent.trim()) parts.push(cell.textContent.trim()); });
      make("bdi", parts.join(" · "), item);
      if (claims) item.appendChild(claims.cloneNode(true));
    });
    if (!list.children.length) make("p", words.nothing, panel);
  }

  function actions(one, into) {
    into.className = "act";
    if (!data.home) return;
    const link = (text, url) => { const a = make("a", text, into); a.href = url; };
    const lang = "lang=" + data.language;
    if (one.entity) {
      const id = encodeURIComponent(one.entity);
      link(words.page, data.home + "entity/" + id + "?" + lang);
      link(words.centre, data.home + "views/entity/" + id + "?" + lang);
      link(words.cut, data.home + "views/cut-off?cut=" + id + "&" + lang);
    }
    if (data.expands && one.more) {
      const button = make("button", say(words.expand, one.more), into);
      button.type = "button";
      button.id = "expand";
      button.addEventListener("click", () => expand(one.id));
    }
  }

  // --- the two stages: a canvas of vis-network, or a drawing ------------------------------------------------------
  function networkStage(box) {
    const ink = theme("--ink"), paper = theme("--paper"), mark = theme("--mark");
    const many = data.nodes.length > 800;
    const dressed = (one) => Object.assign({}, one);
    const nodes = new vis.DataSet(data.nodes.map(dressed)), edges = new vis.DataSet(data.edges.map(dressed));
    box.replaceChildren();
    const network = new vis.Network(box, { nodes: nodes, edges: edges }, {
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: !many, tooltipDelay: 120, dragNodes: false, hideEdgesOnDrag: many, hideEdgesOnZoom: many, selectConnectedEdges: false, multiselect: true, keyboard: false },
      nodes: { font: { color: ink, size: 14, strokeWidth: 3, strokeColor: paper, face: "system-ui, Noto Sans CJK SC, sans-serif" }, borderWidth: 0, borderWidthSelected: 3, scaling: { label: { drawThreshold: 6 } } },
      edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, selectionWidth: 2, hoverWidth: 0.6, arrowStrikethrough: false },
    });
    const canvas = box.querySelector("canvas");
    if (canvas) canvas.setAttribute("aria-hidden", "true");
    network.on("click", (event) => go({ sel: String(event.nodes[0] || event.edges[0] || "") }));
    network.on("doubleClick", (event) => { const one = event.nodes.length && node(event.nodes[0]); if (one && one.more && data.expands) expand(one.id); });
    network.on("hoverNode", (event) => { const one = node(event.node); if (one.path.length) light(one); });
    network.on("blurNode", () => self.select(state.sel));
    function light(one) {
      network.setSelection({ nodes: [one.id], edges: one.path.filter((id) => edges.get(id)) }, { unselectAll: true, highlightEdges: false });
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
        change(edges, now.edges);
      },
      select: (id) => {
        const one = id && node(id);
        if (one) light(one);
        else network.setSelection({ nodes: [], edges: id && edges.get(id) ? [id] : [] });
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
      focus: (id) => { if (nodes.get(id)) network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: false }); },
      place: (id) => network.getPositions([id])[id],
      zoom: (factor) => network.moveTo({ scale: network.getScale() * factor }),
      fit: () => network.fit({ animation: false }),
      reload: () => {
        nodes.clear(); edges.clear();
        nodes.add(data.nodes.map(dressed)); edges.add(data.edges.map(dressed));
      },
      source: async () => {
        // The fallback of a large picture is a link to its drawing.
        const text = byId("fallback").textContent, link = /data-late href="([^"]*)"/.exec(text);
        return link ? (await fetch(new DOMParser().parseFromString(link[1], "text/html").body.textContent)).text() : text;
      },
      ready: new Promise((done) => network.once("afterDrawing", done)),
    };
    const base = (id) => node(id).color;
    network.fit({ animation: false });
    return self;
  }

  function drawingStage(box) {
    let svg = box.querySelector("svg");
    const groups = (id) => Array.from(svg.querySelectorAll("g[data-ref]")).filter((group) => group.dataset.ref === id);
    box.addEventListener("click", (event) => {
      const hit = event.target.closest("g[data-ref]");
      go({ sel: hit && known(hit.dataset.ref) ? hit.dataset.ref : "" });
    });
    box.addEventListener("mouseover", (event) => {
      const hit = event.target.closest("g[data-ref]"), one = hit && node(hit.dataset.ref);
      if (one && one.title && !hit.querySelector("title")) {
        const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
        title.textContent = one.title;
        hit.prepend(title);
      }
    });
    const whole = () => svg.getAttribute("viewBox").split(" ").map(Number);
    let home = whole();
    return {
      show: (now) => svg.querySelectorAll("g[data-ref]").forEach((group) => {
        const ref = group.dataset.ref;
        group.classList.toggle("off", node(ref) ? !now.nodes.has(ref) : Boolean(edge(ref)) && !now.edges.has(ref));
      }),
      select: (id) => svg.querySelectorAll("g[data-ref]").forEach((group) => group.classList.toggle("sel", group.dataset.ref === id)),
      find: (ids) => {
        const hits = new Set(ids);
        svg.querySelectorAll("g[data-ref]").forEach((group) => group.classList.toggle("hit", hits.has(group.dataset.ref)));
      },
      focus: (id) => { const [first] = groups(id); if (first) first.scrollIntoView({ block: "nearest", inline: "nearest" }); },
      place: (id) => {
        const [first] = groups(id);
        if (!first) return null;
        const room = first.getBBox();
        return { x: room.x + room.width / 2, y: room.y + room.height / 2 };
      },
      zoom: (factor) => {
        const now = svg.getBoundingClientRect().width * factor;
        svg.style.width = now + "px";
        svg.style.maxWidth = "none";
      },
      fit: () => { svg.style.width = ""; svg.style.maxWidth = ""; svg.setAttribute("viewBox", home.join(" ")); },
      reload: () => { svg = box.querySelector("svg"); home = whole(); },
      source: async () => new XMLSerializer().serializeToString(svg),
      ready: Promise.resolve(),
    };
  }

  // --- keys ----------------------------------------------------------------------------------------------------
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function step(way) {
    const from = state.sel && node(state.sel) && stage.place(state.sel);
    const start = data.focus && shown.nodes.has(data.focus) ? data.focus : shown.nodes.values().next().value;
    if (!from) { if (start) { go({ sel: start }); stage.focus(start); } return; }
    let best = null, least = Infinity;
    for (const id of shown.nodes) {
      const at = id !== state.sel && stage.place(id);
      if (!at) continue;
      const x = at.x - from.x, y = at.y - from.y;
      const along = x * way[0] + y * way[1], aside = Math.abs(x * way[1]) + Math.abs(y * way[0]);
      if (along > 0 && aside <= 2.5 * along && along + 2 * aside < least) { least = along + 2 * aside; best = id; }
    }
    if (best) { go({ sel: best }); stage.focus(best); }
  }

  function keys(event) {
    const one = node(state.sel);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (WAYS[event.key]) step(WAYS[event.key]);
    else if (event.key === "Escape") go({ sel: "" });
    else if (event.key === "+" || event.key === "=") stage.zoom(1.25);
    else if (event.key === "-") stage.zoom(0.8);
    else if (event.key === "0") stage.fit();
    else if (event.key === "Enter" && one && one.more && data.expands) expand(one.id);
    else return;
    event.preventDefault();
  }

  // --- filters ---------------------------------------------------------------------------------------------------
  function filters() {
    const box = byId("filters").querySelector("div");
    box.replaceChildren();
    const sets = [["t", words.types], ["k", words.kinds], ["c", words.certainties]];
    for (const [key, title] of sets) {
      const entries = Object.entries(data.filters[key]);
      if (entries.length < 2) continue;
      const set = make("fieldset", "", box);
      make("legend", title, set);
      entries.forEach(([name, text]) => {
        const label = make("label", "", set), input = make("input", "", label);
        input.type = "checkbox";
        input.value = key + ":" + name;
        input.checked = true;
        label.append(" " + text);
        input.addEventListener("change", () => {
          const off = state.off.filter((one) => one !== input.value);
          go({ off: input.checked ? off : off.concat(input.value) });
        });
      });
    }
    if (data.nodes.some((one) => one.date) || data.edges.some((one) => one.date)) {
      const set = make("fieldset", "", box);
      make("legend", words.dates, set);
      for (const name of ["since", "until"]) {
        const label = make("label", words[name] + " ", set), input = make("input", "", label);
        input.name = name;
        input.size = 10;
        input.placeholder = "2024-03";
        input.addEventListener("input", () => {
          const good = /^(\d{4}(-\d{2}(-\d{2})?)?)?$/.test(input.value.trim());
          input.setAttribute("aria-invalid", String(!good));
          if (good) go({ [name]: input.value.trim() }, true);
        });
      }
    }
    byId("filters").hidden = !box.children.length;
  }

  // --- other addresses: expand, go back ------------------------------------------------------------------------------
  async function load(url, push) {
    let text;
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      text = await answer.text();
    } catch (error) {
      byId("count").textContent = "· " + say(words.failed, error.message);
      return;
    }
    // The policy would complain of a style that came with another answer.
    const page = new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>/, ""), "text/html");
    for (const id of ["lead", "meta", "tables", "legend", "fallback"]) {
      const old = byId(id), fresh = page.getElementById(id);
      if (!old || !fresh) continue;
      // The parser of a string reads noscript as elements, the page's own as text.
      if (id === "fallback") old.textContent = fresh.innerHTML;
      else old.replaceChildren(...Array.from(fresh.childNodes).map((child) => document.importNode(child, true)));
    }
    data = JSON.parse(page.getElementById("data").textContent);
    words = data.words;
    if (data.drawn) byId("picture").replaceChildren(document.importNode(page.querySelector("#picture > svg"), true));
    if (push) { depth += 1; history.pushState({ depth: depth }, "", url); }
    loaded = location.pathname + location.search;
    index();
    stage.reload();
    filters();
    apply(read());
    late();
  }

  function expand(id) {
    const given = new URLSearchParams(location.search);
    given.append("expand", id);
    load(location.pathname + "?" + given + location.hash, true);
  }

  function links() {
    const other = byId("switch");
    if (other) other.hash = location.hash;
    const link = byId("link"), frame = byId("iframe");
    if (link) link.value = location.href;
    if (frame) frame.value = frame.defaultValue.replace(/src="([^"#]*)[^"]*"/, (all, url) => 'src="' + url + location.hash + '"');
  }

  // --- export of what is seen ------------------------------------------------------------------------------------------
  async function picture() {
    const root = new DOMParser().parseFromString(await stage.source(), "image/svg+xml").documentElement;
    root.setAttribute("viewBox", root.dataset.whole);
    root.removeAttribute("style");
    for (const [, name, value] of (root.dataset.paper || "").matchAll(/(width|height)=(\S+)/g)) root.setAttribute(name, value);
    root.querySelectorAll("g[data-ref]").forEach((group) => {
      const ref = group.dataset.ref;
      if (node(ref) ? !shown.nodes.has(ref) : edge(ref) && !shown.edges.has(ref)) group.remove();
      else group.removeAttribute("class");
    });
    return root;
  }

  async function toSvg() { return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(await picture()); }

  async function toPng() {
    const root = await picture(), [, , wide, high] = root.dataset.whole.split(" ").map(Number);
    const scale = Math.min(2, 8000 / Math.max(wide, high));
    root.setAttribute("width", wide * scale);
    root.setAttribute("height", high * scale);
    const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }));
    return new Promise((done, fail) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(wide * scale);
        canvas.height = Math.round(high * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(url);
        canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("png"))), "image/png");
      };
      image.onerror = () => fail(new Error("png"));
      image.src = url;
    });
  }

  const seen = () => ({
    nodes: data.nodes.filter((one) => shown.nodes.has(one.id)),
    edges: data.edges.filter((one) => shown.edges.has(one.id)),
  });

  function toJson() {
    const now = seen();
    const keep = (one, names) => Object.fromEntries(names.filter((name) => one[name] !== "" && one[name] !== undefined).map((name) => [name, one[name]]));
    return JSON.stringify({
      title: data.title, version: data.version, license: "CC-BY-4.0", address: location.href,
      nodes: now.nodes.map((one) => Object.assign({ label: one.full, type: one.kin }, keep(one, ["id", "entity", "x", "y", "size", "color", "certainty", "date"]))),
      edges: now.edges.map((one) => Object.assign({ label: one.full, source: one.from, target: one.to }, keep(one, ["id", "kind", "certainty", "date"]))),
    }, null, 1);
  }

  function toGexf() {
    const now = seen(), page = document.implementation.createDocument("http://gexf.net/1.3", "gexf", null), root = page.documentElement;
    const add = (into, tag, values) => {
      const element = page.createElementNS(tag.startsWith("viz:") ? "http://gexf.net/1.3/viz" : "http://gexf.net/1.3", tag);
      Object.entries(values || {}).forEach(([name, value]) => element.setAttribute(name, value));
      return into.appendChild(element);
    };
    const plain = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
    root.setAttribute("version", "1.3");
    const graph = add(root, "graph", { defaultedgetype: "directed" });
    const titles = add(graph, "attributes", { class: "node" });
    ["type", "certainty", "date"].forEach((name, place) => add(titles, "attribute", { id: place, title: name, type: "string" }));
    const lines = add(graph, "attributes", { class: "edge" });
    ["certainty", "date"].forEach((name, place) => add(lines, "attribute", { id: place, title: name, type: "string" }));
    const values = (into, list) => { const box = add(into, "attvalues"); list.forEach((value, place) => { if (value) add(box, "attvalue", { for: place, value: plain(value) }); }); };
    const dots = add(graph, "nodes");
    now.nodes.forEach((one) => {
      const dot = add(dots, "node", { id: plain(one.id), label: plain(one.full) });
      values(dot, [one.kin, one.certainty, one.date]);
      if (!data.drawn) add(dot, "viz:position", { x: one.x, y: -one.y, z: 0 });
      add(dot, "viz:size", { value: one.size });
      add(dot, "viz:color", { hex: one.color });
    });
    const joins = add(graph, "edges");
    now.edges.forEach((one) => values(add(joins, "edge", { id: plain(one.id), source: plain(one.from), target: plain(one.to), label: plain(one.full), kind: one.kind }), [one.certainty, one.date]));
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(page);
  }

  const FORMS = {
    svg: ["image/svg+xml", toSvg], png: ["image/png", toPng],
    gexf: ["application/gexf+xml", toGexf], json: ["application/json", toJson],
  };

  async function save(form) {
    const [type, write] = FORMS[form];
    const made = await write(), link = document.createElement("a");
    link.download = data.name + "." + form;
    link.href = URL.createObjectURL(made instanceof Blob ? made : new Blob([made], { type: type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // --- begin ---------------------------------------------------------------------------------------------------------
  const box = byId("picture");
  index();
  stage = data.drawn ? drawingStage(box) : networkStage(box);
  filters();
  byId("tools").hidden = false;
  byId("undo").addEventListener("click", () => { if (depth) history.back(); });
  byId("nearer").addEventListener("click", () => stage.zoom(1.25));
  byId("farther").addEventListener("click", () => stage.zoom(0.8));
  byId("fit").addEventListener("click", () => stage.fit());
  byId("full").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.querySelector(".stage").requestFullscreen().catch(() => {});
  });
  byId("find").addEventListener("input", (event) => {
    go({ find: event.target.value }, true);
    const hits = found(state.find);
    if (hits.length) stage.focus(hits[0]);
    else if (state.find.trim()) byId("count").textContent = "· " + words.none;
  });
  byId("find").addEventListener("keydown", (event) => {
    const hits = found(state.find);
    if (event.key === "Enter" && hits.length) {
      const next = hits[(hits.indexOf(state.sel) + 1) % hits.length];
      go({ sel: next });
      stage.focus(next);
    }
  });
  document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", () => save(button.dataset.save)));
  box.addEventListener("keydown", keys);
  addEventListener("popstate", () => {
    depth = (history.state && history.state.depth) || 0;
    if (location.pathname + location.search === loaded) apply(read());
    else load(location.href, false);
  });
  addEventListener("hashchange", () => { if (location.pathname + location.search === loaded) apply(read()); });
  apply(state);
  if (state.sel && known(state.sel) && node(state.sel)) stage.focus(state.sel);
  stage.ready.then(late);
  // For tests and for scripts of other pages: what is drawn, and by whom.
  window.kgView = {
    get data() { return data; }, get shown() { return shown; }, get state() { return state; },
    stage: stage, ready: stage.ready, expand: expand, svg: toSvg, json: toJson, gexf: toGexf, png: toPng,
    at: (id) => (stage.network ? stage.network.canvasToDOM(stage.place(id)) : null),
  };
})();
