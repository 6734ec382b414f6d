// Small comforts on top of pages that work without any script.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".problems")?.focus();
});

// An answer that asks for another look (422) is shown like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
});

// Passkeys. Where the browser has none, their buttons stay hidden and the other ways in are enough.
document.querySelectorAll("[data-passkey]").forEach((box) => {
  const wants = window.PublicKeyCredential;
  if (!wants?.parseRequestOptionsFromJSON || !wants?.parseCreationOptionsFromJSON) return;
  const form = box.closest("form");
  const options = JSON.parse(box.dataset.options);
  box.hidden = false;
  box.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const credential = box.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: wants.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: wants.parseRequestOptionsFromJSON(options) });
      box.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch {
      box.querySelector(".problem").hidden = false;
    }
  });
});

// A recording is sent by itself, so whatever was changed in its question is saved first.
const building = document.querySelector("form.building");
const recordings = document.getElementById("recordings")?.parentNode;
if (building && recordings) {
  const written = () => new URLSearchParams(new FormData(building)).toString();
  const before = written();
  recordings.addEventListener("submit", (event) => {
    if (written() === before) return;
    event.preventDefault();
    const why = document.getElementById("save-first");
    why.className = "problem";
    why.focus();
  });
}
