// All that a mouse does, by keyboard.
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
