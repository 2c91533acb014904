// SPDX-License-Identifier: Apache-2.0
// Passkeys: fetches a challenge, asks the browser, and sends its answer as a field of an ordinary form.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function opened(options) {
    const key = { ...options, challenge: bytes(options.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"])
      if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
    return { publicKey: key };
  }

  function answered(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  async function ask(form) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const said = await fetch(form.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!said.ok) throw new Error(String(said.status));
    const options = opened((await said.json()).publicKey);
    const made = "makes" in form.dataset;
    return made ? navigator.credentials.create(options) : navigator.credentials.get(options);
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    const error = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button[type=submit], button:not([type])");
      error.hidden = true;
      button.disabled = true;
      try {
        form.elements.credential.value = answered(await ask(form));
        form.submit(); // past this listener
      } catch {
        button.disabled = false;
        error.textContent = form.dataset.refused;
        error.hidden = false;
      }
    });
  }
})();
