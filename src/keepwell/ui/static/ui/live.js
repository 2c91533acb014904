// SPDX-License-Identifier: Apache-2.0
// Live pages: `data-live="desk.ticket_replied desk.ticket_resolved"` elements get a `live` event when the stream
// names one of these events (with `data-live-id`, only when it speaks of that row); htmx does the rest.
(() => {
  "use strict";
  const address = document.body.dataset.stream;
  const listeners = () => [...document.querySelectorAll("[data-live]")];
  const names = (element) => element.dataset.live.split(" ").filter(Boolean);
  if (!address || !window.EventSource || !listeners().length) return;
  const GATHER = 400;
  const CAUGHT_UP = null;
  let source = null;
  let wait = 1000;
  let happened = [];
  let timer = 0;

  function concerns(element, fact) {
    if (fact === CAUGHT_UP) return true;
    const id = element.dataset.liveId;
    return names(element).includes(fact.name) && (!id || Object.values(fact.about).includes(id));
  }

  function tell() {
    const facts = happened;
    happened = [];
    timer = 0;
    // somebody is picking rows or typing there: not now; a list that renews its rows sees to itself (rows.js)
    const isBusy = (element) => element.querySelector(".is-pick input:checked") || element.querySelector("textarea:focus");
    listeners()
      .filter((element) => !isBusy(element) && facts.some((fact) => concerns(element, fact)))
      .filter((element) => !element.dataset.rowsFrom || facts.includes(CAUGHT_UP))
      .forEach((element) => ("liveSlowly" in element.dataset ? renewSlowly(element) : element.dispatchEvent(new CustomEvent("live"))));
  }

  // Counts are kept a quarter of a minute by the server: asking again earlier would show the same ones.
  const SLOWLY = 16000;
  function renewSlowly(element) {
    if (element.dataset.liveSlowly) return;
    element.dataset.liveSlowly = "waits";
    setTimeout(() => {
      element.dataset.liveSlowly = "";
      if (!document.hidden) element.dispatchEvent(new CustomEvent("renew"));
    }, SLOWLY);
  }

  // A burst of events is one refresh.
  function note(fact) {
    happened.push(fact);
    timer = timer || setTimeout(tell, GATHER);
  }

  function open() {
    source = new EventSource(address, { withCredentials: true });
    source.addEventListener("open", () => (wait = 1000));
    for (const name of new Set(listeners().flatMap(names)))
      source.addEventListener(name, (event) => {
        const fact = { name, about: JSON.parse(event.data) };
        document.dispatchEvent(new CustomEvent("kw:live", { detail: fact }));
        note(fact);
      });
    // The server ends each stream after a while; we come back later and later, and catch up with one refresh.
    source.addEventListener("error", () => {
      source?.close();
      source = null;
      setTimeout(() => !document.hidden && !source && reopen(), wait + Math.random() * 500);
      wait = Math.min(wait * 2, 30000);
    });
  }

  function reopen() {
    open();
    note(CAUGHT_UP);
  }

  // A tab nobody looks at gives its stream back after a while and catches up when it is looked at.
  const UNSEEN = 30000;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return source || reopen();
    setTimeout(() => {
      if (!document.hidden) return;
      source?.close();
      source = null;
    }, UNSEEN);
  });
  window.addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  open();
})();
