// SPDX-License-Identifier: Apache-2.0
// `<select data-picker>` becomes a box to type in (ARIA combobox with a listbox). The select stays and keeps the value;
// `data-picker="/address/"` asks the server for more than the page carries. Without scripts the select is what it is.
(() => {
  "use strict";
  const MOST = 50;
  let count = 0;
  const make = (name, values, attributes = {}) => {
    const made = Object.assign(document.createElement(name), values);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const folded = (text) => text.normalize("NFKC").toLowerCase();

  function dress(select) {
    const id = `kw-picker-${++count}`;
    const box = make("input", { type: "text", className: "kw-pickerbox", autocomplete: "off" }, {
      role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
    });
    const list = make("ul", { id, className: "kw-pickerlist", hidden: true }, { role: "listbox" });
    const label = select.labels[0];
    if (label) list.setAttribute("aria-label", label.textContent.trim());
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "data-key"])
      if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
    box.id = select.id ? `${select.id}-box` : "";
    if (label) label.htmlFor = box.id;
    if (select.required) box.setAttribute("aria-required", "true");
    const shell = make("div", { className: "kw-picker" });
    select.before(shell);
    shell.append(select, box, list);
    select.classList.add("kw-picked");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    wire(select, box, list);
    if (select.autofocus) box.focus();
  }

  function wire(select, box, list) {
    const own = [...select.options].map((option) => ({ value: option.value, label: option.text }));
    const address = select.dataset.picker;
    let shown = [];
    let at = -1;
    let turn = 0;
    let timer = 0;
    const chosen = () => (select.value ? select.selectedOptions[0]?.text || "" : "");
    box.value = chosen();

    function mark(index) {
      at = Math.max(-1, Math.min(shown.length - 1, index));
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      list.children[at]?.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", at < 0 ? "" : list.children[at].id);
    }

    function open(options) {
      shown = options.slice(0, MOST);
      list.replaceChildren(...shown.map((option, i) => {
        const item = make("li", { id: `${list.id}-${i}`, textContent: option.label || "—" }, { role: "option" });
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(option));
        return item;
      }));
      list.hidden = !shown.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      mark(box.value.trim() && shown.length ? 0 : -1);
    }

    function close() {
      turn++;
      clearTimeout(timer);
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.setAttribute("aria-activedescendant", "");
    }

    function choose(option) {
      if (![...select.options].some((known) => known.value === option.value)) select.add(new Option(option.label, option.value));
      select.value = option.value;
      box.value = option.value ? option.label : "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    }

    function search() {
      const typed = folded(box.value.trim());
      const fits = own.filter((option) => typed.split(/\s+/).every((word) => folded(option.label).includes(word)));
      open(fits);
      clearTimeout(timer);
      if (address && typed) timer = setTimeout(() => ask(typed, fits), 150);
    }

    async function ask(typed, fits) {
      const mine = ++turn;
      const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`).catch(() => null);
      const found = answer?.ok ? (await answer.json()).options : [];
      const known = new Set(fits.map((option) => option.value));
      // only the answer to the latest question counts
      if (mine === turn && document.activeElement === box) open([...fits, ...found.filter((option) => !known.has(option.value))]);
    }

    const acts = {
      ArrowDown: () => (list.hidden ? search() : mark(at + 1)),
      ArrowUp: () => mark(at - 1),
      Enter: () => (list.hidden || at < 0 ? false : choose(shown[at])),
      Escape: () => (list.hidden ? false : leave()),
    };
    // What was typed and not chosen is taken back; an emptied box is an empty choice.
    function leave() {
      const empty = [...select.options].find((option) => option.value === "");
      if (!box.value.trim() && empty && select.value) choose({ value: "", label: "" });
      box.value = chosen();
      close();
    }
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || !(event.key in acts) || acts[event.key]() === false) return;
      event.preventDefault();
      event.stopPropagation();
    });
    box.addEventListener("input", (event) => event.isComposing || search());
    box.addEventListener("compositionend", search);
    box.addEventListener("click", () => list.hidden && (box.select(), search()));
    box.addEventListener("blur", leave);
    select.addEventListener("change", () => document.activeElement === box || (box.value = chosen()));
    select.form?.addEventListener("reset", () => setTimeout(() => (box.value = chosen())));
  }

  const dressAll = () => document.querySelectorAll("select[data-picker]:not(.kw-picked, [multiple])").forEach(dress);
  document.addEventListener("htmx:afterSettle", dressAll);
  dressAll();
})();
