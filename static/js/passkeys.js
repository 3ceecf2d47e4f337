// Hands the page's button to allauth's own functions, and says when a passkey fails.
(function () {
  const button = document.querySelector("[data-passkey]");
  window.allauth.webauthn.forms[button.dataset.passkey]({
    ids: {
      add: button.id,
      authenticate: button.id,
      login: button.id,
      credential: "id_credential",
      data: "passkey_data",
      passwordless: "id_passwordless",
    },
  });
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.getElementById("passkey_failed").hidden = false;
  });
})();
