// SPDX-License-Identifier: Apache-2.0
// The list while one looks: changed rows renew themselves at once, the whole list now and then; the keys of a row.
(() => {
  "use strict";
  const GATHER = 40;
  const WHOLE_SOON = 1500;
  const WHOLE_EVERY = 10000;
  const board = () => document.querySelector("[data-rows-from]");
  const rowOf = (id) => document.querySelector(`tr[data-row="${CSS.escape(id)}"]`);
  const current = () => document.querySelector("[data-rows] tr.is-at[data-row]");
  const dialog = document.getElementById("kw-dialog-body");
  let wanted = new Set();
  let timer = 0;
  let wholeTimer = 0;
  let lastWhole = 0;

  const isBusy = () =>
    document.querySelector(".is-pick input:checked, [data-strip] form, dialog[open], details[data-menu][open]");

  // Where it stands may have changed too, but sixty open lists must not all be drawn anew for each change.
  function whole() {
    if (wholeTimer) return;
    const wait = Math.max(WHOLE_SOON, lastWhole + WHOLE_EVERY - Date.now()) + Math.random() * 1500;
    wholeTimer = setTimeout(() => {
      wholeTimer = 0;
      if (isBusy() || document.hidden) return whole();
      lastWhole = Date.now();
      board()?.dispatchEvent(new CustomEvent("live"));
    }, wait);
  }

  function swap(old, fresh) {
    const hadFocus = old.contains(document.activeElement);
    const box = old.querySelector(".is-pick input");
    const freshBox = fresh.querySelector(".is-pick input");
    if (box && freshBox) freshBox.checked = box.checked;
    fresh.classList.toggle("is-at", old.classList.contains("is-at"));
    const there = old.querySelector("[data-there]");
    if (there) fresh.querySelector("[data-there]")?.replaceWith(there);
    old.replaceWith(fresh);
    fresh.classList.add("is-fresh");
    if (hadFocus) fresh.querySelector(".kw-rowlink")?.focus({ preventScroll: true });
  }

  async function renew() {
    const ids = [...wanted];
    wanted = new Set();
    timer = 0;
    const words = new URLSearchParams(board().getAttribute("hx-get").split("?")[1] || "");
    words.set("ids", ids.join(","));
    const answer = await fetch(`${board().dataset.rowsFrom}?${words}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return whole();
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const old = rowOf(id);
      const fresh = found.querySelector(`tr[data-row="${CSS.escape(id)}"]`);
      if (old && fresh) swap(old, document.importNode(fresh, true));
      else old?.classList.add("is-gone");
    }
    whole();
  }

  function ask(id) {
    wanted.add(id);
    timer = timer || setTimeout(renew, GATHER);
  }

  document.addEventListener("kw:live", (event) => {
    const { name, about } = event.detail;
    if (!board() || name.startsWith("queues.")) return;
    if (about.ticket_id && rowOf(about.ticket_id)) ask(about.ticket_id);
    else whole();
  });

  // The strip below a row in which it is changed.
  function closeStrip() {
    const strip = document.querySelector("tr.kw-striprow");
    if (!strip) return false;
    const row = strip.previousElementSibling;
    strip.remove();
    row?.querySelector(".kw-rowlink")?.focus();
    return true;
  }

  function openStrip(row, field) {
    closeStrip();
    const strip = document.createElement("tr");
    strip.className = "kw-striprow";
    const cell = strip.appendChild(document.createElement("td"));
    cell.colSpan = row.cells.length;
    cell.dataset.strip = row.dataset.row;
    row.after(strip);
    const address = `${board().dataset.rowsFrom.replace("/rows/", "/edit/")}${row.dataset.row}/`;
    htmx.ajax("GET", address, { target: cell, swap: "innerHTML" }).then(() => {
      const box = cell.querySelector(`[name=${field || "owner_id"}]`) || cell.querySelector("select, input");
      (document.getElementById(`${box?.id}-input`) || box)?.focus();
    });
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    const strip = event.detail.target?.closest?.("[data-strip]");
    if (!strip || strip.querySelector("form") || !strip.closest("tr")) return;
    const id = strip.dataset.strip;
    closeStrip();
    ask(id);
  });
  const FIELDS = { owner: "owner_id", severity: "is_production_stopped" };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-strip-close]")) return closeStrip();
    const cell = event.target.closest("td[data-edit]");
    if (!cell || !board() || String(getSelection())) return;
    event.stopPropagation();
    openStrip(cell.closest("tr"), FIELDS[cell.dataset.edit] || cell.dataset.edit);
  }, true);

  // Acts on the picked rows, or on the row one stands on: the same forms, as a dialog.
  function act(button, ids) {
    const form = button.closest("form");
    const words = new URLSearchParams([...ids.map((id) => ["ids", id]), ["back", location.pathname + location.search]]);
    htmx.ajax("GET", `${button.getAttribute("formaction") || form.getAttribute("action")}?${words}`, { target: dialog });
  }
  const picked = () => [...document.querySelectorAll(".is-pick input[name=ids]:checked")].map((box) => box.value);
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "bulk") return;
    event.preventDefault();
    act(event.submitter || event.target.querySelector("button"), picked());
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closeStrip()) return event.preventDefault();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") || !board()) return;
    const key = event.key.toLowerCase();
    const row = current();
    const hidden = document.querySelector(`[data-menu] [data-key="${CSS.escape(key)}"]`);
    const button = document.querySelector(`#bulk [data-key="${CSS.escape(key)}"]`);
    if (key === "e" && row && !picked().length) openStrip(row);
    else if (button && row) act(button, [row.dataset.row]);
    else if (hidden) hidden.click();
    else return;
    event.preventDefault();
  });
})();
