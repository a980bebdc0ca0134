// The lines of a large network. vis-network takes seconds to make thousands of lines; drawn together by look
// they take milliseconds, and the nearest one to a click is soon found.
const OWN_LINES = 600;
// Below this scale heads and dashes are smaller than what a screen shows.
const FAR = 0.4;

// The same bend as in the SVG that the server draws.
function bent(one) {
  const from = node(one.from), to = node(one.to), bend = one.smooth ? one.smooth.roundness : 0;
  return { from: from, to: to, x: (from.x + to.x) / 2 + (to.y - from.y) * bend, y: (from.y + to.y) / 2 - (to.x - from.x) * bend };
}

function trace(path, one) {
  const way = bent(one), r = way.from.size;
  path.moveTo(way.from.x, way.from.y);
  if (way.from === way.to) path.arc(way.from.x, way.from.y - 1.5 * r, 1.5 * r, Math.PI / 2, 2.5 * Math.PI);
  else if (one.smooth) path.quadraticCurveTo(way.x, way.y, way.to.x, way.to.y);
  else path.lineTo(way.to.x, way.to.y);
}

function head(path, one) {
  const way = bent(one), long = Math.hypot(way.to.x - way.x, way.to.y - way.y), size = 5 + 2 * one.width;
  if (way.from === way.to || !long) return;
  const x = (way.to.x - way.x) / long, y = (way.to.y - way.y) / long;
  const tip = [way.to.x - x * (way.to.size + 1), way.to.y - y * (way.to.size + 1)];
  path.moveTo(...tip);
  for (const side of [0.4, -0.4]) path.lineTo(tip[0] - size * (x + y * side), tip[1] - size * (y - x * side));
  path.closePath();
}

function gather(ids) {
  const found = new Map();
  for (const one of data.edges) {
    if (!ids.has(one.id)) continue;
    const look = [one.color, one.width, one.dashes || ""].join("|");
    if (!found.has(look)) found.set(look, { one: one, lines: new Path2D(), heads: new Path2D() });
    trace(found.get(look).lines, one);
    head(found.get(look).heads, one);
  }
  return found.values();
}

function distance(one, at) {
  const way = bent(one);
  let least = Infinity;
  for (let part = 0, steps = one.smooth ? 10 : 1; part < steps; part += 1) {
    const [a, b] = [part / steps, (part + 1) / steps].map((t) => ["x", "y"].map((n) =>
      one.smooth ? (1 - t) * (1 - t) * way.from[n] + 2 * t * (1 - t) * way[n] + t * t * way.to[n] : way.from[n] + t * (way.to[n] - way.from[n])));
    const x = b[0] - a[0], y = b[1] - a[1], far = x * x + y * y || 1;
    const t = Math.max(0, Math.min(1, ((at.x - a[0]) * x + (at.y - a[1]) * y) / far));
    least = Math.min(least, Math.hypot(at.x - a[0] - t * x, at.y - a[1] - t * y));
  }
  return least;
}

function ownLines(network, mark) {
  let batches = [], marked = new Path2D(), thick = 0;
  network.on("beforeDrawing", (pen) => {
    const scale = network.getScale();
    pen.save();
    for (const { one, lines, heads } of batches) {
      pen.strokeStyle = pen.fillStyle = one.color;
      pen.lineWidth = Math.max(one.width, 0.4 / scale);
      pen.setLineDash(scale > FAR ? one.dashes || [] : []);
      pen.stroke(lines);
      if (scale > FAR) pen.fill(heads);
    }
    pen.setLineDash([]);
    pen.strokeStyle = mark;
    pen.lineWidth = Math.max(thick + 2, 2 / scale);
    if (thick) pen.stroke(marked);
    pen.restore();
  });
  return {
    show: (ids) => { batches = Array.from(gather(ids)); network.redraw(); },
    mark: (ids) => {
      const all = ids.map(edge).filter(Boolean);
      marked = new Path2D();
      all.forEach((one) => trace(marked, one));
      const before = thick;
      thick = Math.max(0, ...all.map((one) => one.width));
      if (before || thick) network.redraw();
    },
    at: (point) => {
      let best = "", least = 6 / network.getScale();
      for (const one of data.edges) {
        const far = shown.edges.has(one.id) ? distance(one, point) : Infinity;
        if (far < least) { least = far; best = one.id; }
      }
      return best;
    },
  };
}
