// The query editor: line numbers, completion of our terms and ids, prefixes written out, Ctrl+Enter.
"use strict";
(() => {
  const area = document.getElementById("text"), form = document.getElementById("ask");
  const editor = area.closest(".editor"), gutter = editor.querySelector(".lines");
  const zh = document.documentElement.lang.startsWith("zh"), lang = zh ? "zh" : "en";
  const bad = Number(area.dataset.line || 0);
  let terms = null, prefixes = {}, chosen = 0;

  function count() {
    const lines = area.value.split("\n").length;
    gutter.replaceChildren(...Array.from({ length: lines }, (_, n) => {
      const line = document.createElement("div");
      line.textContent = n + 1;
      if (n + 1 === bad) line.className = "bad";
      return line;
    }));
    area.style.height = `${Math.min(Math.max(lines, 10), 40) * 21 + 22}px`;
    gutter.scrollTop = area.scrollTop;
  }
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });

  const list = document.createElement("ul");
  list.className = "options"; list.id = "terms"; list.hidden = true;
  list.setAttribute("role", "listbox"); list.setAttribute("aria-label", zh ? "术语" : "Terms");
  editor.append(list);
  const said = document.createElement("span");
  said.className = "said"; said.setAttribute("role", "status"); editor.append(said);

  async function load() {
    if (terms) return;
    terms = [];
    const answer = await fetch(`/query/terms?lang=${lang}`);
    if (answer.ok) ({ terms, prefixes } = await answer.json());
  }
  function typed() {
    const before = area.value.slice(0, area.selectionStart);
    const match = before.match(/[\w\u3400-\u9fff:-]*$/);
    return match ? match[0] : "";
  }
  async function things(text) {
    const answer = await fetch(`${document.documentElement.dataset.names}?q=${encodeURIComponent(text)}&limit=8&lang=${lang}`);
    if (!answer.ok) return [];
    return (await answer.json()).matches.map((match) => ({ name: `id:${match.entity.id}`, label: typeof match.entity.label === "string" ? match.entity.label : match.entity.label[lang] }));
  }
  function words(text) {
    const key = text.replace(/^llm:/, "").toLowerCase();
    const rank = (term) => { const name = term.name.slice(4).toLowerCase(); return name.startsWith(key) || term.zh.startsWith(key) || term.en.startsWith(key) ? 0 : 1; };
    return terms.filter((term) => `${term.name.slice(4)} ${term.zh} ${term.en}`.toLowerCase().includes(key))
      .sort((a, b) => rank(a) - rank(b)).slice(0, 8).map((term) => ({ name: term.name, label: zh ? term.zh : term.en }));
  }
  const close = () => { list.hidden = true; area.removeAttribute("aria-activedescendant"); };
  async function complete(forced) {
    await load();
    const text = typed();
    const wanted = text.startsWith("id:") ? text.length > 3 : text.startsWith("llm:") || /[\u3400-\u9fff]/.test(text) || (forced && !text.includes(":"));
    if (!wanted) { close(); return; }
    let found = [];
    try {
      found = text.startsWith("id:") ? await things(text.slice(3)) : words(text);
      if (!text.includes(":") && text && found.length < 8) found = found.concat(await things(text)).slice(0, 8);
    } catch { return; }
    if (text !== typed()) return;
    show(found);
  }
  function show(found) {
    list.replaceChildren(...found.map((one, n) => {
      const option = document.createElement("li"), name = document.createElement("bdi"), label = document.createElement("span");
      option.id = `term-${n}`; option.dataset.name = one.name;
      option.setAttribute("role", "option"); option.setAttribute("aria-selected", String(n === 0));
      name.textContent = one.name; label.textContent = one.label;
      option.append(name, label);
      return option;
    }));
    chosen = 0; list.hidden = !found.length;
    said.textContent = found.length ? (zh ? `${found.length} 个术语` : `${found.length} terms`) : "";
    const row = area.value.slice(0, area.selectionStart).split("\n").length;
    list.style.top = `${Math.min(row * 21 + 14 - area.scrollTop, area.offsetHeight)}px`;
    list.style.left = `${area.offsetLeft + 12}px`; list.style.right = "auto"; list.style.minWidth = "min(24rem, 90%)";
  }
  function mark(next) {
    const all = [...list.children];
    chosen = (next + all.length) % all.length;
    all.forEach((one, n) => one.setAttribute("aria-selected", String(n === chosen)));
    all[chosen].scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", all[chosen].id);
  }
  function take(option) {
    const end = area.selectionStart, start = end - typed().length;
    area.setRangeText(`${option.dataset.name} `, start, end, "end");
    close(); count(); area.focus();
  }
  area.addEventListener("input", (event) => { count(); if (!event.isComposing) complete(false); });
  area.addEventListener("compositionend", () => complete(false));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); complete(true); return; }
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") { mark(chosen + 1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { mark(chosen - 1); event.preventDefault(); }
    else if (event.key === "Enter" || event.key === "Tab") { take(list.children[chosen]); event.preventDefault(); }
    else if (event.key === "Escape") { close(); event.preventDefault(); }
  });
  area.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (option) { event.preventDefault(); take(option); }
  });

  // A query too long for an address goes in the body; it has no link then.
  form.addEventListener("submit", (event) => {
    if (!event.submitter || !event.submitter.hasAttribute("formmethod")) form.method = encodeURIComponent(area.value).length > 8000 ? "post" : "get";
  });

  const button = document.getElementById("prefixes");
  button.hidden = false; document.getElementById("keys").hidden = false;
  button.addEventListener("click", async () => {
    await load();
    const used = Object.keys(prefixes).filter((name) => new RegExp(`(^|[^\\w-])${name}:`).test(area.value) && !new RegExp(`PREFIX\\s+${name}:`, "i").test(area.value));
    area.value = used.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("") + area.value;
    count(); area.focus();
  });
  count();
  if (bad) { area.focus(); const at = area.value.split("\n").slice(0, bad - 1).join("\n").length + (bad > 1 ? 1 : 0); area.setSelectionRange(at, at); }
})();
