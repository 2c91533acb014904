// SPDX-License-Identifier: Apache-2.0
// What is typed is kept on the server a moment later, and on this machine at once: a killed browser, an ended session
// or another machine loses nothing. The key in the form belongs to the draft, so a text goes out once.
(() => {
  "use strict";
  document.documentElement.classList.add("has-scripts");
  const PREFIX = "kw-draft:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const PAUSE = 700;
  // the server's clock, so that copies of several machines can be compared
  const now = () => (window.kw ? window.kw.now() * 1000 : Date.now());
  const sentKey = () => /(?:^|; )kw-sent=([^;]*)/.exec(document.cookie)?.[1];

  function read(name) {
    try {
      const kept = JSON.parse(localStorage.getItem(name) || "null");
      return kept && now() - kept.at < WEEK ? kept : null;
    } catch {
      return null;
    }
  }
  function write(name, value) {
    try {
      value ? localStorage.setItem(name, JSON.stringify(value)) : localStorage.removeItem(name);
    } catch {
      // a full or forbidden store: the server's copy remains
    }
  }
  function dropOld() {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX) && !read(name)) localStorage.removeItem(name);
  }

  function watch(form) {
    const box = form.querySelector("[data-draft]");
    const name = PREFIX + form.dataset.compose;
    const key = form.elements["kw-key"];
    const note = form.querySelector("[data-draft-note]");
    const words = form.querySelector("[data-words]").dataset;
    let timer = 0;
    let last = "";
    let isLeaving = false;

    const files = () =>
      [...form.querySelectorAll("input[name=claim]")].map((one) => {
        const [claim, title, size] = one.value.split("|");
        return { claim, name: title, size };
      });
    const state = () => JSON.stringify([box.value, files().map((one) => one.claim)]);
    const keepHere = (saved) =>
      write(name, box.value.trim() ? { text: box.value, at: now(), key: key.value, saved } : null);

    async function save() {
      clearTimeout(timer);
      const typed = state();
      if (typed === last || isLeaving) return;
      const body = new URLSearchParams({ body: box.value, key: key.value, files: JSON.stringify(files()) });
      body.set("seen", form.elements.seen_id?.value || "");
      try {
        const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
        const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers, keepalive: body.toString().length < 60000 });
        if (isLeaving) return;
        if (!answer.ok) throw answer.status;
        const kept = await answer.json();
        last = typed;
        keepHere(true);
        note.textContent = kept.saved ? `${words.saved} ${kept.saved}` : "";
      } catch (problem) {
        keepHere(false);
        note.textContent = problem === 401 || problem === 403 ? words.ended : words.local;
      }
    }

    function later() {
      keepHere(false);
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    // Which copy is newer: the server's, or this machine's that never reached it.
    function restore() {
      const here = read(name);
      if (!here) return;
      const savedAt = Number(form.dataset.savedAt || 0) * 1000;
      const isSent = here.key === sentKey();
      if (form.dataset.refused || isSent || (here.saved && !savedAt) || here.at <= savedAt + 999) {
        if (!savedAt && !form.dataset.refused) write(name, null);
        return;
      }
      if (here.text === box.value) return;
      box.value = here.text;
      if (!savedAt) key.value = here.key;
      later();
    }

    last = form.dataset.refused ? "" : state();
    restore();
    if (form.dataset.refused && box.value.trim()) later();
    box.addEventListener("input", later);
    form.addEventListener("kw:files", () => {
      keepHere(false);
      save();
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      keepHere(false);
      isLeaving = true;
      setTimeout(() => (isLeaving = false), 5000);
    });
    document.addEventListener("visibilitychange", () => document.hidden && save());
    window.addEventListener("pagehide", () => !isLeaving && save());
    // Back to a page that the browser kept whole: what was sent from it is not offered again.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted || key.value !== sentKey()) return;
      isLeaving = false;
      location.reload();
    });
  }

  for (const form of document.querySelectorAll("form[data-compose]")) watch(form);
  dropOld();
})();
