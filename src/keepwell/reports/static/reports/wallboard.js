// SPDX-License-Identifier: Apache-2.0
// A board that nobody renews must say so: an old figure on a wall is worse than none. The clock ticks by the server's time.
(() => {
  "use strict";
  const STALE_AFTER = 60;
  const drift = Number(document.documentElement.dataset.now) - Date.now();
  const now = () => (Date.now() + drift) / 1000;

  function tick() {
    const clock = document.querySelector("[data-wall-at]");
    const note = document.querySelector("[data-wall-stale]");
    if (clock && note) note.hidden = now() - Number(clock.dataset.wallAt) < STALE_AFTER;
  }
  setInterval(tick, 1000);
  // A revoked link, or an owner who left: the page goes dark instead of showing what it may not show any more.
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 403 || status === 404) location.reload();
  });
})();
