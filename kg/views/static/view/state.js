// What the reader does stands in the fragment of the address, so a view is a link; undo is the way back.

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  return {
    sel: given.get("sel") || "", off: given.getAll("off"), find: given.get("find") || "",
    since: given.get("since") || "", until: given.get("until") || "",
  };
}

let state = read();
// The address that the data came from: another one is fetched when the reader goes back to it.
let loaded = location.pathname + location.search;
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

function links() {
  const other = byId("switch");
  if (other) other.hash = location.hash;
  const link = byId("link"), frame = byId("iframe");
  if (link) link.value = location.href;
  if (frame) frame.value = frame.defaultValue.replace(/src="([^"#]*)[^"]*"/, (all, url) => 'src="' + url + location.hash + '"');
}
