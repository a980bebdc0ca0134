// The facts of what is selected, with their evidence, beside the picture; the tables hold them once.
let rows = new Map(), listed = [];
let quiet = null;

function rowShown(row, refs) {
  const lines = refs.filter((ref) => edge(ref));
  if (lines.length) return lines.some((ref) => shown.edges.has(ref));
  const dots = refs.filter((ref) => node(ref));
  return !dots.length || dots.some((ref) => shown.nodes.has(ref));
}

function indexRows(tables = document) {
  rows = new Map();
  listed = Array.from(tables.querySelectorAll("tr[data-refs]"), (row) => [row, JSON.parse(row.dataset.refs)]);
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
  const page = new DOMParser().parseFromString(text, "text/html"), tables = document.createDocumentFragment();
  tables.append(...Array.from(page.body.childNodes).map((child) => document.importNode(child, true)));
  indexRows(tables);
  apply(state);
  // Thousands of rows take their time: they come when somebody looks.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    seen.disconnect();
    if (link.isConnected) byId("tables").replaceChildren(tables);
  });
  seen.observe(byId("tables"));
}

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
  if (!data.home) {
    if (one.more) make("p", say(words.alone, one.more, one.id), into);
    return;
  }
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
