// Filters by type, kind, certainty and date.
function filters() {
  const box = byId("filters").querySelector("div");
  box.replaceChildren();
  const sets = [["t", words.types], ["k", words.kinds], ["c", words.certainties]];
  for (const [key, title] of sets) {
    const entries = Object.entries(data.filters[key]);
    if (entries.length < 2) continue;
    const set = make("fieldset", "", box);
    make("legend", title, set);
    entries.forEach(([name, text]) => {
      const label = make("label", "", set), input = make("input", "", label);
      input.type = "checkbox";
      input.value = key + ":" + name;
      input.checked = true;
      label.append(" " + text);
      input.addEventListener("change", () => {
        const off = state.off.filter((one) => one !== input.value);
        go({ off: input.checked ? off : off.concat(input.value) });
      });
    });
  }
  if (data.nodes.some((one) => one.date) || data.edges.some((one) => one.date)) {
    const set = make("fieldset", "", box);
    make("legend", words.dates, set);
    for (const name of ["since", "until"]) {
      const label = make("label", words[name] + " ", set), input = make("input", "", label);
      input.name = name;
      input.size = 10;
      input.placeholder = "2024-03";
      input.addEventListener("input", () => {
        const good = /^(\d{4}(-\d{2}(-\d{2})?)?)?$/.test(input.value.trim());
        input.setAttribute("aria-invalid", String(!good));
        if (good) go({ [name]: input.value.trim() }, true);
      });
    }
  }
  byId("filters").hidden = !box.children.length;
}
