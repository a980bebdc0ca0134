// Complete names while they are typed. Without this script the forms work as they stand.
"use strict";
(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const lang = zh ? "zh" : "en";
  const names = document.documentElement.dataset.names;
  let made = 0;

  async function ask(text) {
    const answer = await fetch(`${names}?q=${encodeURIComponent(text)}&limit=8&lang=${lang}`);
    return answer.ok ? (await answer.json()).matches : [];
  }

  function equip(input) {
    const mode = input.dataset.complete;
    const id = `options-${made++}`;
    const list = document.createElement("ul");
    list.className = "options"; list.id = id; list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", zh ? "名称" : "Names");
    const holder = input.closest(".find") || wrap(input);
    holder.append(list);
    const said = document.createElement("span");
    said.className = "said"; said.setAttribute("role", "status");
    holder.append(said);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) input.setAttribute(name, value);
    let chosen = -1, waiting = 0;

    function typed() {
      const text = input.value;
      return mode === "many" ? text.slice(text.search(/[^,，、;；]*$/)).trim() : text.trim();
    }
    function close() {
      list.hidden = true; chosen = -1;
      input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant");
    }
    function mark(next) {
      const all = [...list.children];
      chosen = all.length ? (next + all.length) % all.length : -1;
      all.forEach((one, n) => one.setAttribute("aria-selected", String(n === chosen)));
      if (chosen >= 0) { input.setAttribute("aria-activedescendant", all[chosen].id); all[chosen].scrollIntoView({ block: "nearest" }); }
    }
    function take(option) {
      const name = option.dataset.id;
      close();
      if (mode === "go") { location.href = `/entity/${encodeURIComponent(name)}?lang=${lang}`; return; }
      input.value = mode === "many" ? input.value.replace(/[^,，、;；]*$/, "") + (/[,，、;；]\s*$/.test(input.value.replace(/[^,，、;；]*$/, "")) ? " " : "") + name : name;
      input.value = input.value.replace(/^\s+/, "");
    }
    function show(matches) {
      list.replaceChildren(...matches.map((match, n) => {
        const option = document.createElement("li");
        option.id = `${id}-${n}`; option.setAttribute("role", "option"); option.setAttribute("aria-selected", "false");
        option.dataset.id = match.entity.id;
        const name = document.createElement("bdi"), other = document.createElement("span");
        const label = match.entity.label;
        name.textContent = typeof label === "string" ? label : label[lang];
        const second = typeof label === "string" ? match.entity.id : label[zh ? "en" : "zh"];
        other.textContent = second === name.textContent ? match.entity.id : second;
        option.append(name, other);
        return option;
      }));
      list.hidden = !matches.length;
      input.setAttribute("aria-expanded", String(matches.length > 0));
      said.textContent = matches.length ? (zh ? `${matches.length} 个名称` : `${matches.length} names`) : (zh ? "没有名称相近者" : "no name like this");
      chosen = -1;
    }
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      const text = typed();
      if (!text) { close(); said.textContent = ""; return; }
      waiting = setTimeout(async () => {
        try {
          const matches = await ask(text);
          if (typed() === text && document.activeElement === input) show(matches);
        } catch { close(); }
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") { mark(chosen + 1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { mark(chosen - 1); event.preventDefault(); }
      else if (event.key === "Escape") { close(); event.preventDefault(); }
      else if (event.key === "Enter" && chosen >= 0) { take(list.children[chosen]); event.preventDefault(); }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("li");
      if (option) { event.preventDefault(); take(option); }
    });
  }

  function wrap(input) {
    const holder = document.createElement("span");
    holder.className = "complete";
    input.replaceWith(holder);
    holder.append(input);
    return holder;
  }

  document.querySelectorAll("input[data-complete]").forEach(equip);
  document.querySelectorAll(".wide").forEach((one) => {
    if (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight) {
      one.tabIndex = 0; one.setAttribute("role", "region");
      const heading = one.closest("section")?.querySelector("h2, h3");
      one.setAttribute("aria-label", heading ? heading.textContent.trim() : zh ? "表格" : "Table");
    }
  });
})();
