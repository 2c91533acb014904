// SPDX-License-Identifier: Apache-2.0
// Ticking clocks, dialogs and rows. Everything here only adds to pages that work without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.querySelector("meta[name=kw-words]").content);
  // The server's clock counts, not this machine's.
  const drift = Number(root.dataset.now) - Date.now();
  const now = () => (Date.now() + drift) / 1000;
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // The same words as keepwell.ui.words.span.
  function span(seconds, basis) {
    const length = Math.floor(Math.abs(seconds));
    if (length < 60) return fill(words.seconds, { seconds: length });
    let hours = Math.floor(length / 3600);
    const minutes = Math.floor(length / 60) % 60;
    if (hours === 0) return fill(words.minutes, { minutes });
    if (basis === "clock" && hours >= 48) {
      const days = Math.floor(hours / 24);
      hours %= 24;
      return fill(hours ? words.days_hours : words.days, { days, hours });
    }
    const key = `${basis}_hours${minutes ? "_minutes" : ""}`;
    return fill(words[key], { hours, minutes: String(minutes).padStart(2, "0") });
  }

  function ticked(chip, from, to) {
    const windows = chip.dataset.windows;
    if (windows === "never") return 0;
    if (windows === "always") return to - from;
    return windows.split(" ").reduce((sum, pair) => {
      const [start, end] = pair.split("-").map(Number);
      return sum + Math.max(0, Math.min(end, to) - Math.max(start, from));
    }, 0);
  }

  function tick(chip) {
    const left = Number(chip.dataset.clock) - Math.floor(ticked(chip, Number(chip.dataset.at), now()));
    const state = left < 0 ? "breached" : left <= Number(chip.dataset.soon) ? "soon" : "comfortable";
    const text = left === 0 ? words.due : fill(left > 0 ? words.left : words.over, { span: span(left, chip.dataset.basis) });
    const shown = chip.querySelector("[data-left]");
    if (shown.textContent !== text) shown.textContent = text;
    if (!chip.classList.contains(`is-${state}`)) {
      chip.classList.remove("is-comfortable", "is-soon", "is-breached");
      chip.classList.add(`is-${state}`);
      chip.querySelector("[data-state]").textContent = words[state] || "";
    }
  }

  function tickAll() {
    if (!document.hidden) document.querySelectorAll("[data-clock]").forEach(tick);
  }
  setInterval(tickAll, 1000);
  document.addEventListener("visibilitychange", tickAll);

  // Dialogs: htmx puts a form into the one dialog, we open it; focus goes to the first wrong or first field.
  const dialog = document.getElementById("kw-dialog");
  const body = document.getElementById("kw-dialog-body");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== body) return;
    if (!body.childElementCount) return dialog.close();
    if (!dialog.open) dialog.showModal();
    const first = body.querySelector("[aria-invalid=true]:not(.kw-picked), [autofocus]:not(.kw-picked), input:not([type=hidden]), select:not(.kw-picked, [data-picker]), textarea");
    (first || body.querySelector("button"))?.focus();
  });
  dialog.addEventListener("close", () => body.replaceChildren());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.nodeName === "DIALOG") event.target.close();
  });

  // A second click on “Send” sends nothing again; after a while it may be tried once more.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  // Menus close like menus: by Escape or a click elsewhere.
  const menus = () => document.querySelectorAll(".kw-person-menu[open], .kw-menu[open], [data-menu][open]");
  document.addEventListener("click", (event) => menus().forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // A click anywhere on a row opens its link, unless it was on something else or text was selected.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] tbody tr");
    const link = row?.querySelector(".kw-rowlink");
    if (!link || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    event.ctrlKey || event.metaKey ? window.open(link.href) : link.click();
  });

  // Picking rows shows the bar that acts on them.
  document.addEventListener("change", (event) => {
    const table = event.target.closest("[data-rows]");
    if (!table || event.target.type !== "checkbox") return;
    const boxes = [...table.querySelectorAll(".is-pick input")];
    if (event.target.matches("[data-pick-all]")) boxes.forEach((box) => (box.checked = event.target.checked));
    const picked = boxes.filter((box) => box.checked).length;
    document.querySelectorAll("[data-bulk]").forEach((bar) => {
      bar.hidden = picked === 0;
      bar.querySelectorAll("[data-picked]").forEach((count) => (count.textContent = picked));
    });
  });
  Object.assign((window.kw = window.kw || {}), { now });
})();
