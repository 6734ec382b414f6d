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

// What a board says to children is read aloud, where the device has a voice. Pressed again, it is silent.
const voice = window.speechSynthesis;
const aloud = voice ? document.querySelectorAll("[data-say]") : [];
const hush = () => {
  voice.cancel();
  document.querySelectorAll(".spoken").forEach((part) => part.classList.remove("spoken"));
};
aloud.forEach((button) => button.addEventListener("click", () => {
  const card = button.closest("article"), speaking = card.querySelector(".spoken");
  hush();
  if (speaking) return;
  card.querySelectorAll("[data-aloud]").forEach((part) => {
    const speech = new SpeechSynthesisUtterance(part.textContent.trim());
    speech.lang = part.closest("[lang]").lang;
    speech.onstart = () => part.classList.add("spoken");
    speech.onend = speech.onerror = () => part.classList.remove("spoken");
    voice.speak(speech);
  });
}));
if (aloud.length) {
  const offer = () => aloud.forEach((button) => { button.hidden = !voice.getVoices().length; });
  offer();
  voice.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", hush);
}
