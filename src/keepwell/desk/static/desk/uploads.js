// SPDX-License-Identifier: Apache-2.0
// Files by drop, paste or choice go up at once, each with its progress; the message takes them along when it is sent.
(() => {
  "use strict";
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] || "";

  function cross() {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "kw-icon");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    icon.firstChild.setAttribute("href", `${sprite}#cross`);
    return icon;
  }

  function line(list, name) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("bdi"), { textContent: name }));
    list.append(item);
    return item;
  }

  function away(item, words, name) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "kw-textbutton" });
    button.dataset.drop = "";
    button.setAttribute("aria-label", `${words.away} ${name}`);
    button.append(cross());
    item.append(button);
  }

  function say(item, text, tone) {
    item.className = tone;
    item.append(Object.assign(document.createElement("span"), { textContent: ` ${text}` }));
  }

  function send(form, list, words, file) {
    const item = line(list, file.name);
    if (file.size > Number(form.dataset.limit)) {
      say(item, words.large, "is-wrong");
      away(item, words, file.name);
      return;
    }
    const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    item.append(bar);
    const body = new FormData();
    body.append("file", file, file.name || "picture.png");
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.uploadUrl);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => (bar.value = event.loaded));
    request.addEventListener("loadend", () => {
      bar.remove();
      const kept = request.status === 200 ? request.response : null;
      if (kept) {
        const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "claim" });
        hidden.value = `${kept.claim}|${kept.name.replaceAll("|", "_")}|${kept.size}`;
        item.append(hidden);
        say(item, kept.size, "");
      } else say(item, request.response?.error || words.failed, "is-wrong");
      away(item, words, file.name);
      form.dispatchEvent(new CustomEvent("kw:files"));
    });
    request.send(body);
  }

  for (const form of document.querySelectorAll("form[data-compose]")) {
    const list = form.querySelector("[data-uploads]");
    if (!list) continue;
    const section = form.closest(".kw-compose");
    const words = form.querySelector("[data-words]").dataset;
    const input = form.querySelector("[data-file]");
    const take = (files) => [...files].forEach((file) => send(form, list, words, file));
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
    section.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      section.classList.add("is-over");
    });
    section.addEventListener("dragleave", (event) => section.contains(event.relatedTarget) || section.classList.remove("is-over"));
    section.addEventListener("drop", (event) => {
      section.classList.remove("is-over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    });
    form.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      take(event.clipboardData.files);
    });
    form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-drop]")) return;
      event.target.closest("li").remove();
      form.dispatchEvent(new CustomEvent("kw:files"));
    });
    // a message does not go without a file that is still on its way
    form.addEventListener("submit", (event) => {
      const waits = list.querySelector("progress");
      if (!waits) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waits.scrollIntoView({ block: "nearest" });
    }, true);
  }
})();
