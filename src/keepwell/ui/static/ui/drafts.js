// SPDX-License-Identifier: Apache-2.0
// What is typed into a box survives a closed tab: kept on this machine until it is sent, for a week at most.
(() => {
  "use strict";
  const WEEK = 7 * 24 * 3600 * 1000;
  const PREFIX = "kw-draft:";

  function read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      return kept && Date.now() - kept.at < WEEK ? kept.text : "";
    } catch {
      return "";
    }
  }

  function write(key, text) {
    try {
      text.trim() ? localStorage.setItem(key, JSON.stringify({ text, at: Date.now() })) : localStorage.removeItem(key);
      return Boolean(text.trim());
    } catch {
      return false; // a full or forbidden store only costs the draft
    }
  }

  function dropOld() {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !read(key)) localStorage.removeItem(key);
  }

  for (const form of document.querySelectorAll("form[data-drafts]")) {
    const box = form.querySelector("[data-draft]");
    if (!box) continue;
    const key = `${PREFIX}${form.dataset.drafts}:${box.dataset.draft}`;
    const note = form.querySelector("[data-draft-note]");
    let timer = 0;
    if (!box.value) box.value = read(key);
    if (note) note.hidden = !box.value;
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => note && (note.hidden = !write(key, box.value)), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      localStorage.removeItem(key);
    });
  }
  dropOld();
})();
