// Comfort only: every page does its work without this file.
"use strict";

// What went wrong is what is read first.
const errors = document.getElementById("errors");
if (errors) {
  errors.focus();
}

// A second click on a button that writes waits for the first. The server does it once anyway.
// Heard last, for a form that its own script held back was not sent.
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  const last = sent.get(form);
  if (last && last.button === event.submitter && Date.now() - last.at < 1000) {
    event.preventDefault();
  }
  sent.set(form, { button: event.submitter, at: Date.now() });
});

// One menu at a time, and Escape closes it.
const menus = document.querySelectorAll("details.menu");
for (const menu of menus) {
  menu.addEventListener("toggle", () => {
    if (menu.open) {
      for (const other of menus) {
        other.open = other === menu;
      }
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// g and a number: the sections of the head. /: the first filter. Off in "Display".
if (document.documentElement.dataset.keys !== "off") {
  let waiting = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) {
      return;
    }
    const number = Number(event.key);
    if (waiting && number) {
      document.querySelectorAll(".nav a")[number - 1]?.click();
    } else if (event.key === "/") {
      const filter = document.querySelector(".filters input, .filters select");
      if (filter) {
        event.preventDefault();
        filter.focus();
      }
    }
    waiting = event.key === "g";
  });
}

// A page that shows a running job looks again by itself.
const reload = Number(document.body.querySelector("[data-reload]")?.dataset.reload);
if (reload) {
  setTimeout(() => location.reload(), reload * 1000);
}
