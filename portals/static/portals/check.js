// Comfort for who scanned the QR of a certificate: its code is taken out of the address.
"use strict";

const form = document.querySelector("[data-check]");
if (form && location.hash.length > 16) {
  form.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname); // It stays in no history.
  form.requestSubmit();
}
