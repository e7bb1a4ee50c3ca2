// Comfort at the door: mistyped codes are caught before they are sent, and the camera needs no
// other program. Where the browser reads bar codes itself, no picture leaves the device.
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

  // Null where the browser reads no bar codes: then the service reads the photo.
  const ownReader = async () => {
    const kinds = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
    return kinds.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  };

  const offerPhoto = (detector) => {
    const photo = form.elements.photo;
    photo.addEventListener("change", async () => {
      say("");
      if (!photo.files.length) {
        return;
      }
      if (!detector) {
        form.requestSubmit();
        return;
      }
      try {
        const [found] = await detector.detect(await createImageBitmap(photo.files[0]));
        photo.value = "";
        found ? take(found.rawValue) : say(form.dataset.unreadable);
      } catch {
        say(form.dataset.unreadable);
      }
    });
  };

  const offerCamera = (detector) => {
    const box = form.querySelector("[data-camera]");
    const [start, shoot, stop] = ["start", "take", "stop"].map((name) => box.querySelector(`[data-${name}]`));
    const video = box.querySelector("video");
    let stream = null;
    const end = () => {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      start.hidden = false;
      shoot.hidden = stop.hidden = video.hidden = true;
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
    const sendPicture = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((picture) => {
        const chosen = new DataTransfer();
        chosen.items.add(new File([picture], "camera.jpg", { type: "image/jpeg" }));
        form.elements.photo.files = chosen.files;
        end();
        form.requestSubmit();
      }, "image/jpeg");
    };
    box.hidden = false;
    stop.addEventListener("click", end);
    shoot.addEventListener("click", sendPicture);
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
      shoot.hidden = Boolean(detector);
      if (detector) {
        look();
      }
    });
  };

  ownReader().then((detector) => {
    offerPhoto(detector);
    if (navigator.mediaDevices?.getUserMedia) {
      offerCamera(detector);
    }
  });
}
