// SPDX-License-Identifier: Apache-2.0
// From ticket to ticket without the mouse: the list remembers its order; B goes back to it, [ and ] to the neighbours.
(() => {
  "use strict";
  if (window.kwWalk) return;
  window.kwWalk = true;
  const KEPT = "kw.list";
  const list = () => document.querySelector("[data-rows-from]");
  const links = () => [...document.querySelectorAll("[data-rows] .kw-rowlink")].map((link) => link.getAttribute("href"));

  function keep() {
    if (!list()) return;
    sessionStorage.setItem(KEPT, JSON.stringify({ back: location.pathname + location.search, order: links() }));
  }
  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "null");

  // Who comes back stands on the row he left.
  function stand() {
    const left = sessionStorage.getItem(`${KEPT}.at`);
    const link = left && document.querySelector(`.kw-rowlink[href="${CSS.escape(left)}"]`);
    sessionStorage.removeItem(`${KEPT}.at`);
    link?.closest("tr").classList.add("is-at");
    link?.focus({ preventScroll: true });
  }
  if (list()) stand();
  keep();
  document.addEventListener("htmx:afterSettle", keep);

  function go(step) {
    const known = kept();
    const at = known ? known.order.indexOf(location.pathname) : -1;
    const next = at < 0 ? undefined : known.order[at + step];
    if (next) location.assign(next);
    return Boolean(next);
  }
  function back() {
    const known = kept();
    sessionStorage.setItem(`${KEPT}.at`, location.pathname);
    location.assign(known?.back || "/desk/");
    return true;
  }
  const acts = { b: back, "]": () => go(1), "[": () => go(-1) };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || list()) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (acts[event.key.toLowerCase()]?.()) event.preventDefault();
  });
})();
