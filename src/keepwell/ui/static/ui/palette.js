// SPDX-License-Identifier: Apache-2.0
// The command palette: Ctrl-K or the search box; pages, commands and found things from one JSON address.
(() => {
  "use strict";
  const dialog = document.getElementById("kw-palette");
  const box = document.querySelector("[data-palette]");
  if (!dialog || !box) return;
  const input = document.getElementById("kw-palette-input");
  const list = document.getElementById("kw-palette-list");
  const said = document.getElementById("kw-palette-said");
  let entries = [];
  let at = 0;
  let asked = 0;
  let timer = 0;

  function line(entry, index) {
    const item = document.createElement("li");
    item.id = `kw-entry-${index}`;
    item.setAttribute("role", "option");
    item.append(entry.title);
    if (entry.hint) item.append(Object.assign(document.createElement("small"), { textContent: entry.hint }));
    if (entry.key) item.append(Object.assign(document.createElement("kbd"), { textContent: entry.key.toUpperCase() }));
    item.addEventListener("mousemove", () => select(index));
    item.addEventListener("click", () => open(entry));
    return item;
  }

  function head(text) {
    const item = Object.assign(document.createElement("li"), { textContent: text });
    item.setAttribute("role", "presentation");
    return item;
  }

  // What this page offers: the buttons and links among its actions, those folded into its menus too.
  function here() {
    const seen = new Set();
    const wanted = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    for (const element of document.querySelectorAll("#main .kw-actions :is(a.kw-button, button), #main [data-palette-verb]")) {
      const title = (element.querySelector("span") || element).textContent.trim();
      const fits = wanted.every((word) => title.toLowerCase().includes(word));
      if (!title || seen.has(title) || !fits || element.disabled || element.closest("[hidden], dialog")) continue;
      // a button that sends what somebody fills in is no command
      if (element.form?.querySelector("textarea, select, input:not([type=hidden])")) continue;
      seen.add(title);
      found.push({ title, group: list.dataset.here, key: element.dataset.key?.length === 1 ? element.dataset.key : "", element });
    }
    return found.slice(0, 12);
  }

  function show(answered) {
    const found = [...here(), ...answered];
    entries = found;
    if (said) said.textContent = found.length ? said.dataset.count.replace("{count}", found.length) : list.dataset.none;
    const lines = [];
    found.forEach((entry, index) => {
      if (index === 0 || found[index - 1].group !== entry.group) lines.push(head(entry.group));
      lines.push(line(entry, index));
    });
    list.replaceChildren(...(lines.length ? lines : [head(list.dataset.none)]));
    select(0);
  }

  function select(index) {
    at = Math.max(0, Math.min(entries.length - 1, index));
    list.querySelectorAll("[role=option]").forEach((item, i) => item.setAttribute("aria-selected", i === at));
    const item = document.getElementById(`kw-entry-${at}`);
    input.setAttribute("aria-activedescendant", item ? item.id : "");
    item?.scrollIntoView({ block: "nearest" });
  }

  function open(entry) {
    if (!entry) return;
    dialog.close();
    if (!entry.element) return location.assign(entry.url);
    entry.element.closest("details:not([open])")?.setAttribute("open", "");
    entry.element.click();
  }

  async function ask() {
    const turn = ++asked;
    const address = `${box.dataset.palette}?q=${encodeURIComponent(input.value)}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).entries : [];
      // only the answer to the latest question counts
      if (turn === asked) show(found);
    } catch {
      if (turn === asked) show([]);
    }
  }

  function start(text) {
    if (!dialog.open) dialog.showModal();
    input.value = text;
    input.focus();
    show([]);
    ask();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const acts = { ArrowDown: () => select(at + 1), ArrowUp: () => select(at - 1), Enter: () => open(entries[at]) };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    dialog.open ? dialog.close() : start("");
  });
  box.addEventListener("input", () => start(box.value));
  dialog.addEventListener("close", () => (box.value = ""));
})();
