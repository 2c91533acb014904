// SPDX-License-Identifier: Apache-2.0
// Colleagues at a ticket: its open page gives a sign of life, lists and the page show who else is there.
(() => {
  "use strict";
  if (window.kwThere) return;
  window.kwThere = true;
  const EVERY = 20000;
  const STOPPED = 8000;
  const bar = document.getElementById("there");
  const marks = () => [...document.querySelectorAll("[data-there]")];
  const initial = (name) => (/^[A-Za-z]/.test(name) ? name[0].toUpperCase() : name[0]);
  let mine = bar?.dataset.me || "";
  let doing = "looking";
  let stopped = 0;

  function avatar(one) {
    const mark = document.createElement("span");
    mark.className = `kw-avatar is-small${one.doing === "writing" ? " is-writing" : ""}`;
    mark.textContent = initial(one.name);
    mark.title = one.name;
    return mark;
  }

  function onMark(mark, there) {
    mark.replaceChildren(...there.filter((one) => one.id !== mine).slice(0, 3).map(avatar));
    const words = there.map((one) => one.name).join("、");
    mark.title = words;
  }

  function onBar(there) {
    const others = there.filter((one) => one.id !== mine);
    const said = ["writing", "looking"].map((what) => {
      const names = others.filter((one) => one.doing === what).map((one) => one.name);
      return names.length ? bar.dataset[what].replace("{names}", names.join("、")) : "";
    });
    const text = document.createElement("span");
    text.textContent = said.filter(Boolean).join(" · ");
    bar.replaceChildren(...others.slice(0, 3).map(avatar), text);
    bar.hidden = !others.length;
  }

  document.addEventListener("kw:live", (event) => {
    const { name, about } = event.detail;
    if (name !== "queues.presence_changed") return;
    marks().filter((mark) => mark.dataset.there === about.ticket_id).forEach((mark) => onMark(mark, about.there));
    if (bar && bar.dataset.ticket === about.ticket_id) onBar(about.there);
  });

  // A list that has just been drawn asks once who is where.
  async function ask() {
    const list = document.querySelector("[data-rows-from]");
    const ids = marks().map((mark) => mark.dataset.there);
    if (!list || !ids.length) return;
    const answer = await fetch(`${list.dataset.rowsFrom.replace("/rows/", "/there/")}?ids=${ids.join(",")}`);
    if (!answer.ok || answer.redirected) return;
    const found = (await answer.json()).there;
    marks().forEach((mark) => onMark(mark, found[mark.dataset.there] || []));
  }
  ask();
  document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "queue" && ask());

  if (!bar) return;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const body = (what) => new URLSearchParams({ doing: what, csrfmiddlewaretoken: token() });
  async function sign() {
    if (document.hidden) return;
    const answer = await fetch(bar.dataset.sign, { method: "POST", body: body(doing), headers: { "X-CSRFToken": token() } });
    if (answer.ok && !answer.redirected) onBar((await answer.json()).there);
  }
  function change(what) {
    if (doing === what) return;
    doing = what;
    sign();
  }
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#reply, [data-draft]")) return;
    change("writing");
    clearTimeout(stopped);
    stopped = setTimeout(() => change("looking"), STOPPED);
  });
  const leave = () => navigator.sendBeacon(bar.dataset.sign, body(""));
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : sign()));
  window.addEventListener("pagehide", leave);
  setInterval(sign, EVERY);
  sign();
})();
