// Make a picture answer. No library but vis-network, no network but the page's own address.
const box = byId("picture");
index();
indexRows();
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
// The picture comes first.
stage.ready.then(() => setTimeout(late, 200));
// For tests and for scripts of other pages: what is drawn, and by whom.
window.kgView = {
  get data() { return data; }, get shown() { return shown; }, get state() { return state; },
  stage: stage, ready: stage.ready, expand: expand, svg: toSvg, json: toJson, gexf: toGexf, png: toPng,
  at: (id) => (stage.network ? stage.network.canvasToDOM(stage.place(id)) : null),
};
