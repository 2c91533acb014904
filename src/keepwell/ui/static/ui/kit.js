// SPDX-License-Identifier: Apache-2.0
// Toasts with their way back, dialogs of the page, copying, times that go on. Pages work without any of it.
(() => {
  "use strict";
  const words = JSON.parse(document.querySelector("meta[name=kw-words]").content);
  const make = (name, values = {}) => Object.assign(document.createElement(name), values);

  // Toasts go by themselves, unless somebody is at them; errors stay until they are read.
  const toasts = document.getElementById("kw-toasts");
  function dismissLater(note) {
    const seconds = note.querySelector("form") ? 12 : 8;
    const go = () => (note.matches(":hover, :focus-within") ? setTimeout(go, 2000) : note.remove());
    if (!note.matches(".is-error, .is-late")) setTimeout(go, seconds * 1000);
    note.addEventListener("click", (event) => event.target.closest("form") || note.remove());
  }
  function wayBack(undo) {
    const form = make("form", { method: "post", action: undo.url });
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    const values = { csrfmiddlewaretoken: token, "kw-key": key, next: location.pathname + location.search, ...undo.fields };
    for (const [name, value] of Object.entries(values)) form.append(make("input", { type: "hidden", name, value }));
    const button = make("button", { className: "kw-textbutton", textContent: undo.label || words.undo });
    button.dataset.key = "z";
    form.append(button);
    return form;
  }
  function toast(text, tone, undo) {
    const note = make("div", { className: `kw-toast is-${tone || "neutral"}` });
    note.append(make("span", { textContent: text }));
    if (undo) note.append(wayBack(undo));
    toasts.append(note);
    dismissLater(note);
  }
  toasts.querySelectorAll(".kw-toast").forEach(dismissLater);
  document.addEventListener("kw:toast", (event) => toast(event.detail.text, event.detail.tone, event.detail.undo));
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const said = page.querySelector(".kw-reasons, main p:not(.kw-brand)");
    toast([page.querySelector("h1")?.textContent, said?.textContent].filter(Boolean).join(" · ") || event.detail.xhr.status, "late");
  });
  document.addEventListener("htmx:sendError", () => toast(words.offline, "late"));

  // A button with `data-opens` opens the dialog of that name.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });

  // Copying needs a secure page; elsewhere the old way still works.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = make("textarea", { value: text });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copying was refused");
  }
  const showCopying = () => document.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const shown = button.querySelector("span");
    const label = shown.dataset.label || (shown.dataset.label = shown.textContent);
    try {
      await copy(button.dataset.copy);
      shown.textContent = button.dataset.copied;
      setTimeout(() => (shown.textContent = label), 2000);
    } catch {
      prompt("", button.dataset.copy);
    }
  });

  // “2 min ago” goes on; the same words as keepwell.ui.words.relative, up to an hour off.
  const drift = Number(document.documentElement.dataset.now) - Date.now();
  function ago(time) {
    const seconds = (Date.parse(time.dateTime) - Date.now() - drift) / 1000;
    const minutes = Math.floor(Math.abs(seconds) / 60);
    if (seconds > 0) return minutes ? words.ahead.replace("{minutes}", minutes) : words.soonest;
    if (minutes >= 60) time.removeAttribute("data-ago");
    return minutes >= 60 ? words.hour : minutes ? words.ago.replace("{minutes}", minutes) : words.now;
  }
  function tickTimes() {
    if (document.hidden) return;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const said = ago(time);
      if (time.textContent !== said) time.textContent = said;
    }
  }
  setInterval(tickTimes, 15000);
  document.addEventListener("visibilitychange", tickTimes);
  document.addEventListener("htmx:afterSettle", showCopying);
  showCopying();
  Object.assign((window.kw = window.kw || {}), { toast });
})();
