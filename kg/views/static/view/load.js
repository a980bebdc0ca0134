// Other addresses without leaving the page: expand, go back.
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
  indexRows();
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
