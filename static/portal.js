// Small comforts on top of pages that work without any script.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".problems")?.focus();
});

// An answer that asks for another look (422) is shown like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
});
