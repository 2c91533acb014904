// SPDX-License-Identifier: Apache-2.0
// Helps while writing: colleagues behind an @, ready texts at the cursor, and permanent links into folded parts.
(() => {
  "use strict";

  function insert(box, text, from = box.selectionStart) {
    box.setRangeText(text, from, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    insert(button.closest("form").querySelector("[data-draft]"), button.dataset.insert);
    button.closest("details[data-menu]").open = false;
  });

  function call(form) {
    const box = form.querySelector("[data-draft]");
    const list = form.querySelector("[data-colleagues-list]");
    let start = -1;
    let asked = 0;
    const close = () => {
      list.hidden = true;
      list.replaceChildren();
    };
    const buttons = () => [...list.querySelectorAll("button")];
    const choose = (button) => {
      insert(box, `@${button.dataset.name} `, start);
      close();
    };

    async function look() {
      const typed = /(?:^|[\s（(，。、：])@([^\s@]{0,20})$/u.exec(box.value.slice(0, box.selectionStart));
      if (!typed) return close();
      start = box.selectionStart - typed[1].length - 1;
      const mine = ++asked;
      const answer = await fetch(`${form.dataset.colleagues}?q=${encodeURIComponent(typed[1])}`).catch(() => null);
      if (!answer?.ok || mine !== asked) return;
      const { people } = await answer.json();
      list.replaceChildren(
        ...people.map((one, place) => {
          const button = Object.assign(document.createElement("button"), { type: "button", textContent: one.name });
          button.dataset.name = one.name;
          button.classList.toggle("is-at", place === 0);
          const small = Object.assign(document.createElement("span"), { className: "kw-faint", textContent: ` ${one.note}` });
          button.append(small);
          const item = document.createElement("li");
          item.append(button);
          return item;
        })
      );
      list.hidden = !people.length;
    }

    box.addEventListener("input", look);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const button = event.target.closest("button");
      if (button) choose(button);
    });
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const all = buttons();
      const at = all.findIndex((one) => one.classList.contains("is-at"));
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        all[at]?.classList.remove("is-at");
        all[(at + step + all.length) % all.length].classList.add("is-at");
      } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) choose(all[Math.max(at, 0)]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    box.addEventListener("blur", () => setTimeout(close, 150));
  }
  for (const form of document.querySelectorAll("form[data-colleagues]")) call(form);

  // A link to a message opens what it is folded into.
  function unfold() {
    const target = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "start" });
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
