// What is drawn: nodes and edges by id, what the filters leave of them, what a search finds.
let data = JSON.parse(byId("data").textContent);
let words = data.words;
let shown = { nodes: new Set(), edges: new Set() };
// What draws: a canvas or a drawing.
let stage = null;
let byNode = new Map(), byEdge = new Map();
const node = (id) => byNode.get(id);
const edge = (id) => byEdge.get(id);
const known = (id) => node(id) || edge(id);

function index() {
  // What a page leaves out of its data is empty.
  for (const one of data.nodes.concat(data.edges)) {
    for (const name of ["kin", "certainty", "date", "entity"]) one[name] = one[name] || "";
    one.path = one.path || [];
  }
  byNode = new Map(data.nodes.map((one) => [one.id, one]));
  byEdge = new Map(data.edges.map((one) => [one.id, one]));
}

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

function found(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return data.nodes.filter((one) => shown.nodes.has(one.id) && (one.full + " " + one.id).toLowerCase().includes(wanted)).map((one) => one.id);
}
