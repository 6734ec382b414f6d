// Questions that a person reads aloud: one button in place of the browser's own controls, and a mark while it plays.
document.querySelectorAll("audio").forEach((sound) => {
  const question = sound.closest(".question"), controls = sound.parentNode, button = document.createElement("button");
  const mark = (yes) => question.classList.toggle("spoken", yes);
  button.type = "button";
  button.className = "plain say";
  button.textContent = document.getElementById("said").dataset.read;
  button.addEventListener("click", () => {
    const playing = !sound.paused;
    document.querySelectorAll("audio").forEach((one) => one.pause());
    if (window.speechSynthesis) speechSynthesis.cancel();
    if (playing) return;
    if (sound.error) sound.load();
    else sound.currentTime = 0;
    sound.play().catch(() => {});
  });
  sound.onplay = () => mark(true);
  sound.onpause = () => mark(false);
  sound.onerror = () => {
    mark(false);
    controls.hidden = false;
  };
  controls.hidden = true;
  question.querySelector("legend,.label").after(button);
});
