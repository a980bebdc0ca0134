// Export of what is seen, made in the browser.
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
