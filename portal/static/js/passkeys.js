// Passkeys: the browser asks the device, and the form carries its answer.
(() => {
  "use strict";
  const forms = [...document.querySelectorAll("form[data-passkey]")];
  const known = window.PublicKeyCredential;
  if (!known || !known.parseRequestOptionsFromJSON) return;

  function ask(form) {
    const options = JSON.parse(form.dataset.passkey);
    return "make" in form.dataset
      ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  }

  async function answer(event) {
    event.preventDefault();
    const form = event.target;
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }

  forms.forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", answer);
  });
})();
