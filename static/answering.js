// What a page of questions does by itself where scripts run. Without this it works by round trips.
(() => {
const d = document;
const id = (name) => d.getElementById(name);
const all = (found, from) => [...(from || d).querySelectorAll(found)];
const show = (thing, yes) => { if (thing) thing.hidden = !yes; };
const form = id("answers");
const voice = window.speechSynthesis;
let wait = 2, timer = 0, busy = false, body = null;
const hush = () => {
  if (voice) voice.cancel();
  all("audio").forEach((part) => part.pause());
  all(".spoken").forEach((part) => part.classList.remove("spoken"));
};

// Nothing that was typed stays, whichever way somebody goes.
const empty = (part) => all("input,textarea,select", part).forEach((field) => {
  if (/radio|checkbox/.test(field.type)) field.checked = false; else field.value = "";
});
const clear = () => { hush(); if (form) empty(form); };
// Its steps go as well: Back leads to what was there before the questions.
const go = (where) => {
  clear();
  const turned = (history.state || {}).turned, leave = () => location.replace(where);
  if (!turned) return leave();
  const late = setTimeout(leave, 300);
  onpopstate = () => { clearTimeout(late); leave(); };
  history.go(-turned);
};
addEventListener("pagehide", clear);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// Leaving quickly: the button, or Shift three times.
const away = d.querySelector(".leave");
const flee = () => {
  d.body.hidden = true;
  if (away.form) fetch(away.form.action, { method: "POST", keepalive: true }).catch(() => {});
  go(away.dataset.away);
};
let shifts = [];
if (away) {
  show(id("shift"), true);
  away.addEventListener("click", (event) => { event.preventDefault(); flee(); });
  d.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    shifts = event.key === "Shift" ? [...shifts, event.timeStamp].slice(-3) : [];
    if (shifts.length === 3 && shifts[2] - shifts[0] < 1500) flee();
  });
}

// A tablet that several people answer on: who walks away leaves nothing to the next.
const finish = id("finish");
const tablet = new URLSearchParams(location.search).has("tablet");
const start = finish ? finish.href : location.pathname.split("/").slice(0, 3).join("/") + "?tablet";
if (finish) finish.addEventListener("click", (event) => { event.preventDefault(); go(start); });
if (tablet && id("idle")) {
  let left = 60, used = !!finish;
  const awake = () => { left = 60; used = true; show(id("idle"), false); };
  ["pointerdown", "keydown", "input"].forEach((name) => d.addEventListener(name, awake));
  setInterval(() => {
    if (!used || busy || timer) return;
    left -= 1;
    id("left").textContent = left;
    if (left === 15) show(id("idle"), true);
    if (left <= 0) { used = false; go(start); }
  }, 1000);
}
if (!form) return;

// One question at a time. A question's rule is followed by the style; here it is only not counted.
const intro = id("intro"), going = id("going"), place = id("place"), dots = id("dots");
const stepwise = "steps" in form.dataset;
const steps = [intro, ...all(".step", form)], end = steps.length - 1;
const asked = (step) => [...step.classList].every((name) =>
  !name.startsWith("if-") || form.querySelector(".to-" + name.slice(3) + ":checked"));
let at = 0;
const turn = (to, quiet) => {
  hush();
  at = to;
  while (at && !asked(steps[at])) at -= 1;
  steps.forEach((step, n) => show(step, n === at));
  const line = steps.slice(1, -1).filter(asked), number = at === end ? line.length : line.indexOf(steps[at]) + 1;
  show(going, at > 0);
  show(id("later"), at > 0);
  show(id("next"), at < end);
  show(id("skip"), at < end);
  form.classList.toggle("under-way", at > 0);
  place.textContent = at && at < end ? place.dataset.text.replace("#", number).replace("#", line.length) : "";
  dots.textContent = at ? "\u25cf".repeat(number) + "\u25cb".repeat(line.length - number) : "";
  if (quiet) return;
  const heading = steps[at].querySelector("legend,.label,h2,.lead");
  heading.tabIndex = -1;
  heading.focus();
  scrollTo(0, 0);
};
const next = () => {
  let to = at + 1;
  while (to < end && !asked(steps[to])) to += 1;
  history.pushState({ at: to, turned: (history.state.turned || 0) + 1 }, "");
  turn(to);
};
if (stepwise) {
  show(id("rest"), true);
  show(id("start"), true);
  history.replaceState({ at: 0 }, "");
  turn(0, true);
  onpopstate = (event) => turn(event.state ? event.state.at : 0);
  id("next").addEventListener("click", next);
  id("back").addEventListener("click", () => history.back());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tabIndex < 0 && at < end) next();
  });
  id("skip").addEventListener("click", () => {
    empty(steps[at]);
    next();
  });
}

// Sending, until it has come through. Sent twice it is kept once.
const said = id("said"), again = id("again");
const say = (text) => { said.textContent = text; };
const hold = (yes) => [...steps, going, id("later")].forEach((part) => { if (part) part.inert = yes; });
const wrong = (page) => {
  body = null;
  hold(false);
  all(".problems,.problem", form).forEach((old) => old.remove());
  const problems = page.querySelector(".problems");
  if (!problems) return say(all("h1,.lead", page).map((part) => part.textContent).join(". "));
  all(".problem", page).reverse().forEach((problem) => {
    const field = form.querySelector(`[name^="${problem.id.split("-")[0]}"]`), step = field && field.closest(".step");
    if (step) step.prepend(problem);
    if (step && stepwise) turn(steps.indexOf(step), true);
  });
  say("");
  intro.before(problems);
  problems.focus();
};
const send = async (later) => {
  if (busy) return;
  busy = true;
  body = body || new FormData(form);
  if (later) body.append("later", "yes");
  hold(true);
  clearTimeout(timer);
  timer = 0;
  show(again, false);
  say(said.dataset.saving);
  let answer = null, text = "";
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(30000) : undefined;
    answer = await fetch(form.action, { method: "POST", body, signal });
    text = await answer.text();
  } catch { answer = null; }
  busy = false;
  if (!answer || answer.status >= 500) {
    say(answer ? said.dataset.busy : said.dataset.lost);
    show(again, true);
    timer = setTimeout(send, wait * 1000);
    wait = Math.min(wait * 2, 30);
  } else if (answer.redirected) {
    say(said.dataset.saved);
    go(answer.url);
  } else wrong(new DOMParser().parseFromString(text, "text/html"));
};
again.addEventListener("click", () => send());
addEventListener("online", () => { if (timer) send(); });
form.addEventListener("submit", (event) => {
  const by = event.submitter || {}, later = by.name === "later";
  if (plainly) return;
  event.preventDefault();
  if (by.name === "language") speak(by);
  else if (stepwise && at < end && !later) next(); else if (form.method === "post") send(later);
});

// Another language: the page in it has the same parts in the same order, and what was answered stays where it is. Where
// it has not, for there is something to hear in one language only, it goes by a round trip.
const alike = (mine, theirs) => !mine.querySelector("input,textarea,select") || (
  mine.children.length === theirs.children.length && [...mine.children].every((part, n) => alike(part, theirs.children[n])));
const retell = (mine, theirs) => {
  for (const { name, value } of theirs.attributes)
    if (/^(lang|dir|href|action|value|aria|data)/.test(name)) mine.setAttribute(name, value);
  for (const name of ["lang", "dir"]) if (!theirs.hasAttribute(name)) mine.removeAttribute(name);
  const old = [...mine.childNodes], parts = [...theirs.childNodes];
  if (old.length === parts.length && old.every((part, n) => part.nodeName === parts[n].nodeName)) old.forEach((part, n) => {
    if (part.tagName) retell(part, parts[n]); else if (part.data !== parts[n].data) part.data = parts[n].data;
  });
  else if (mine.tagName !== "TEXTAREA") mine.replaceChildren(...parts);
};
let plainly = false;
const speak = async (button) => {
  const where = new URL(location.href);
  where.searchParams.set("language", button.value);
  try {
    const answer = await fetch(where), page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || busy) return;
    hush();
    all(".say").forEach((say) => say.remove());
    if (d.querySelector("audio") || !alike(form, page.getElementById("answers"))) {
      plainly = true;
      return form.requestSubmit(button);
    }
    retell(d.documentElement, page.documentElement);
    history.replaceState(history.state, "", where);
    d.querySelector(".languages").open = false;
    show(id("shift"), true);
    if (stepwise) turn(at);
    if (voice) offer();
  } catch {
    say(said.dataset.lost);
    setTimeout(speak, 3000, button);
  }
};

// Read aloud, where the device has a voice.
const read = (step) => {
  const speaking = step.querySelector(".spoken");
  hush();
  if (speaking) return;
  all("legend,.label,.hint,.pick,.place label,.parts label", step).forEach((part) => {
    const speech = new SpeechSynthesisUtterance(part.textContent.trim());
    speech.lang = part.closest("[lang]").lang;
    speech.onstart = () => part.classList.add("spoken");
    speech.onend = speech.onerror = () => part.classList.remove("spoken");
    voice.speak(speech);
  });
};
const offer = () => {
  if (voice.getVoices().length) steps.slice(1).forEach((step) => {
    const question = step.querySelector("legend,.label");
    if (!question || step.querySelector(".say")) return;
    const button = d.createElement("button");
    button.type = "button";
    button.className = "plain say";
    button.textContent = said.dataset.read;
    button.addEventListener("click", () => read(step));
    question.after(button);
  });
};
if (voice) {
  offer();
  voice.addEventListener("voiceschanged", offer);
}
})();
