// SPDX-License-Identifier: Apache-2.0
// The keyboard: `data-key` on a link, button or field names its key; j k Enter x walk a table.
(() => {
  "use strict";
  const isOn = document.documentElement.dataset.keys !== "off";
  const isTyping = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isVisible = (element) => element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const current = () => document.querySelector("[data-rows] tr.is-at");

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
    current()?.classList.remove("is-at");
    next.classList.add("is-at");
    (next.querySelector(".kw-rowlink") || next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pick() {
    const box = current()?.querySelector(".is-pick input");
    if (!box) return false;
    box.click();
    return true;
  }

  function press(key) {
    const keyed = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isVisible);
    if (!keyed || keyed.disabled) return false;
    if (keyed.matches("input:not([type=checkbox], [type=radio]), textarea")) {
      keyed.focus();
      keyed.select();
    } else keyed.click();
    return true;
  }

  // A key may mean something for the current row: `data-key-r` of its link says where to go.
  function goFromRow(key) {
    const address = current()?.querySelector(".kw-rowlink")?.getAttribute(`data-key-${CSS.escape(key)}`);
    if (!address || document.querySelector("[data-bulk]:not([hidden])")) return false;
    location.assign(address);
    return true;
  }

  function sendForm(target) {
    const button = target.closest("form")?.querySelector("[data-key='mod+enter']");
    if (!button) return false;
    button.click();
    return true;
  }

  function openKeys() {
    document.getElementById("kw-keys")?.showModal();
    return true;
  }

  const acts = { j: () => move(1), k: () => move(-1), x: pick, "?": openKeys };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (sendForm(event.target)) event.preventDefault();
      return;
    }
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const done = key in acts ? acts[key]() || press(key) : key.length === 1 && (goFromRow(key) || press(key));
    if (done) event.preventDefault();
  });

  // A list that renews itself keeps the current row.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => (kept = current()?.querySelector(".kw-rowlink")?.getAttribute("href")));
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept || current()) return;
    document.querySelector(`.kw-rowlink[href="${CSS.escape(kept)}"]`)?.closest("tr")?.classList.add("is-at");
  });

  // The row that has the focus is the current one, however it came there.
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-rows] tbody tr");
    if (!row || row === current()) return;
    current()?.classList.remove("is-at");
    row.classList.add("is-at");
  });
})();
