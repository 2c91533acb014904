// SPDX-License-Identifier: Apache-2.0
// The form for who needs help: what is typed outlives the tab, pictures can be pasted (kw.js sends once).
(() => {
  "use strict";
  const form = document.querySelector("form[data-asking]");
  if (!form) return;
  const KEY = `kw-asking:${form.dataset.asking}`;
  const WEEK = 7 * 24 * 3600 * 1000;
  const boxes = [...form.querySelectorAll("[data-draft]")];
  const note = form.querySelector("[data-restored]");
  const files = form.querySelector("[data-files] input[type=file]");
  const names = form.querySelector("[data-names]");

  const key = form.querySelector("[name=kw-key]");

  // the server names the form it has taken; what was typed into that one is done with
  function wasTaken(sent) {
    return document.cookie.split("; ").includes(`kw_asked=${sent}`);
  }

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) || "null");
      if (found && Date.now() - found.at < WEEK && !wasTaken(found.key)) return found;
      localStorage.removeItem(KEY);
    } catch {
      // a forbidden store only costs the draft
    }
    return { texts: {}, key: "" };
  }

  function keep() {
    const texts = Object.fromEntries(boxes.map((box) => [box.dataset.draft, box.value]));
    try {
      if (Object.values(texts).some((text) => text.trim()))
        localStorage.setItem(KEY, JSON.stringify({ texts, key: key.value, at: Date.now() }));
      else localStorage.removeItem(KEY);
    } catch {
      // a full store only costs the draft
    }
  }

  function show() {
    if (!names || !files) return;
    names.replaceChildren(
      ...[...files.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
          const picture = document.createElement("img");
          picture.alt = file.name;
          picture.src = URL.createObjectURL(file);
          picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
          line.append(picture);
        }
        return line;
      }),
    );
  }

  const before = kept();
  let restored = false;
  for (const box of boxes) {
    const text = before.texts[box.dataset.draft] || "";
    if (text && !box.value) {
      box.value = text;
      restored = true;
    }
    box.addEventListener("input", keep);
  }
  if (note) note.hidden = !restored;
  // sent once without an answer, it is sent under its old key: the server knows whether it has it
  if (restored && before.key) key.value = before.key;

  if (files) {
    files.addEventListener("change", show);
    document.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData ? event.clipboardData.files : [])];
      if (!pasted.length) return;
      event.preventDefault();
      const all = new DataTransfer();
      for (const file of [...files.files, ...pasted]) all.items.add(file);
      files.files = all.files;
      show();
    });
  }
})();
