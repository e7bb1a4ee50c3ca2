// Comfort at the door: mistyped codes are caught before they are sent, and where the browser
// reads bar codes itself, camera and photo fill the field. Pictures never leave the device.
"use strict";

const form = document.querySelector("[data-scan]");
if (form) {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const field = form.elements.code;
  const told = form.querySelector("[data-told]");
  let warned = null;

  const say = (words) => {
    told.textContent = words ? `${form.dataset.mistake} ${words}` : "";
  };

  // The same check as the service's: the last character is the others' remainder by 37.
  const isMistyped = (text) => {
    const plain = text.trim().toUpperCase().replace(/[- ]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
    if (plain.length !== 17) {
      return false;
    }
    let rest = 0;
    for (const each of plain.slice(0, 16)) {
      const value = ALPHABET.indexOf(each);
      if (value < 0) {
        return true;
      }
      rest = (rest * 32 + value) % 37;
    }
    return ALPHABET.indexOf(plain[16]) !== rest;
  };

  form.addEventListener("submit", (event) => {
    // Whoever insists is answered by the service.
    if (field.value !== warned && isMistyped(field.value)) {
      warned = field.value;
      event.preventDefault();
      say(form.dataset.mistyped);
      field.focus();
    }
  });

  const take = (text) => {
    field.value = text;
    form.requestSubmit();
  };

  const offerReader = async () => {
    if (!("BarcodeDetector" in window)) {
      return;
    }
    const kinds = await BarcodeDetector.getSupportedFormats();
    if (!kinds.includes("qr_code")) {
      return;
    }
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    offerPhoto(detector);
    if (navigator.mediaDevices?.getUserMedia) {
      offerCamera(detector);
    }
  };

  const offerPhoto = (detector) => {
    const box = form.querySelector("[data-photo]");
    box.hidden = false;
    box.querySelector("input").addEventListener("change", async (event) => {
      say("");
      try {
        const [found] = await detector.detect(await createImageBitmap(event.target.files[0]));
        found ? take(found.rawValue) : say(form.dataset.unreadable);
      } catch {
        say(form.dataset.unreadable);
      }
    });
  };

  const offerCamera = (detector) => {
    const box = form.querySelector("[data-camera]");
    const [start, stop, video] = box.querySelectorAll("[data-start], [data-stop], video");
    let stream = null;
    const end = () => {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      start.hidden = false;
      stop.hidden = video.hidden = true;
    };
    const look = async () => {
      if (!stream) {
        return;
      }
      const [found] = await detector.detect(video).catch(() => []);
      if (found) {
        end();
        take(found.rawValue);
      } else {
        setTimeout(look, 200);
      }
    };
    box.hidden = false;
    stop.addEventListener("click", end);
    start.addEventListener("click", async () => {
      say("");
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        // Denied, taken by another program, or not there: the typed code is left.
        say(form.dataset.denied);
        field.focus();
        return;
      }
      start.hidden = true;
      stop.hidden = video.hidden = false;
      video.srcObject = stream;
      await video.play();
      look();
    });
  };

  offerReader();
}
