// A drawing: SVG that the server made.
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
