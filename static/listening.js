// Words for children who hardly read yet: a button that has the phone say them, where it can.
document.querySelectorAll("[data-listen]").forEach((words) => {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain say";
  button.textContent = words.dataset.listen;
  button.addEventListener("click", () => {
    voice.cancel();
    const speech = new SpeechSynthesisUtterance(words.textContent.trim());
    speech.lang = "en-GB";
    speech.onstart = () => words.classList.add("spoken");
    speech.onend = speech.onerror = () => words.classList.remove("spoken");
    voice.speak(speech);
  });
  words.after(button);
});
