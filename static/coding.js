// The workbench without waiting: the next comment is fetched beforehand and stands there as soon as one is saved. The
// server has the last word on what was saved and what comes next. Without this script every page works by itself.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const keys = $("keys");
  const single = $("single-keys");
  const later = document.createElement("template");
  let ready = null; // the next comment, as a promise
  let line = Promise.resolve(); // what is being saved; one after the other

  // Asks the server for parts of the page. Nothing comes back where it leads elsewhere, such as to sign in again.
  const ask = async (address, body) => {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { "HX-Request": "true" } });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) location.assign(elsewhere);
    if (elsewhere || (!answer.ok && ![409, 422].includes(answer.status))) throw new Error(answer.status);
    const parts = later.cloneNode();
    parts.innerHTML = await answer.text();
    return parts.content;
  };

  const fetchNext = () => {
    const bench = $("bench");
    ready = bench.dataset.next ? ask(bench.dataset.next) : null;
    ready?.catch(() => {}); // asked again when it is needed
  };

  const tell = (parts) => ["told", "pace"].forEach((id) => {
    const part = parts.getElementById(id);
    if (part) $(id).replaceChildren(...part.childNodes);
  });

  const show = (bench) => {
    $("bench").replaceWith(bench);
    globalThis.htmx?.process(bench);
    if (bench.dataset.here) history.replaceState(null, "", bench.dataset.here);
    bench.querySelector("#look-for")?.parentNode.removeAttribute("hidden");
    (bench.querySelector(".problems") ?? bench.querySelector("h1")).focus();
  };

  // Shows what was fetched, words and all, with what there is to tell of it.
  const showAll = (parts) => {
    tell(parts);
    show(parts.getElementById("bench"));
    fetchNext();
  };

  const fails = (before) => {
    const said = document.createElement("p");
    said.className = "problem";
    said.textContent = "That could not be saved. Please look at your connection, and try again.";
    $("told").replaceChildren(said);
    if (before !== $("bench")) show(before);
  };

  const form = () => document.querySelector("form.deciding");
  const press = (decide) => form()?.requestSubmit(form().querySelector(`[name=decide][value=${decide}]`));

  const save = (sent, decide) => {
    const before = $("bench");
    const body = new URLSearchParams(new FormData(sent, decide));
    const waiting = decide?.value === "worry" ? null : ready;
    ready = null;
    sent.inert = true;
    const save = async () => {
      const parts = waiting && (await waiting.catch(() => null));
      const next = parts?.getElementById("bench");
      const id = next?.dataset.here?.match(/[0-9a-f-]{36}/)?.[0];
      if (id) {
        body.set("shown", id);
        show(next);
      }
      try {
        const answer = await ask(sent.action, body);
        if (answer.getElementById("bench")) return showAll(answer);
        if (!id) show((await ask(before.dataset.next)).getElementById("bench"));
        tell(answer);
        fetchNext();
      } catch {
        sent.inert = false;
        fails(before);
        fetchNext();
      }
    };
    line = line.then(save);
  };

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.matches("form.deciding")) {
      event.preventDefault();
      if (!sent.inert) save(sent, event.submitter);
    } else if (sent.action.endsWith("/undo")) {
      event.preventDefault();
      const open = form();
      if (open?.inert) return;
      ready = null;
      if (open) open.inert = true; // what is typed now would be gone with the comment
      line = line.then(() => ask(sent.action, new URLSearchParams())).then(showAll).catch(() => {
        if (open) open.inert = false;
        fails($("bench"));
      });
    }
  });

  // Only the words that led to the code that somebody points at or has come to.
  const aside = (code) => document.querySelectorAll(".said mark").forEach((mark) => {
    mark.classList.toggle("aside", Boolean(code) && !mark.dataset.codes.split(" ").includes(code));
  });
  const pointed = (event) => {
    const code = event.target.closest?.(".candidate")?.dataset.code;
    const has = document.querySelector(`.said mark[data-codes~="${CSS.escape(code ?? "")}"]`);
    aside(has ? code : null);
  };
  document.addEventListener("pointerover", pointed);
  document.addEventListener("focusin", pointed);

  document.addEventListener("input", (event) => {
    if (event.target.id !== "look-for") return;
    const sought = event.target.value.trim().toLowerCase();
    document.querySelectorAll(".others .candidate").forEach((code) => {
      code.hidden = !code.dataset.words.toLowerCase().includes(sought);
    });
    document.querySelectorAll(".others fieldset").forEach((one) => {
      one.hidden = !one.querySelector(".candidate:not([hidden])");
    });
  });

  const tick = (box) => {
    const folded = box.closest("details");
    if (folded) folded.open = true;
    box.click();
    box.focus();
  };
  const opens = (details, field) => {
    const box = document.querySelector(details);
    if (!box) return;
    box.open = true;
    box.querySelector(field)?.focus();
  };
  const toggles = (details) => {
    if (!details) return;
    details.open = !details.open;
    details.querySelector("summary").focus();
  };
  const nextTone = () => {
    const tones = [...document.querySelectorAll("[name=tone]")];
    const at = tones.findIndex((tone) => tone.checked);
    if (at >= 0) tones[at].checked = false;
    const next = tones[at + 1];
    if (next) next.checked = true;
    (next ?? tones[0])?.focus();
  };
  const DO = {
    n: () => press("none"),
    u: () => document.querySelector("#told form[action$='/undo']")?.requestSubmit(),
    s: () => opens(".worrying", "textarea"),
    ".": () => opens(".noting", "textarea"),
    "/": () => opens(".others", "#look-for"),
    ",": () => toggles(document.querySelector(".words-behind")),
    "?": () => toggles(keys),
    "\"": () => document.querySelector("[name=quotable]")?.click(),
    t: nextTone,
  };

  const inField = (event) => {
    const field = event.target;
    const leaves = event.key === "Escape" && field.id === "look-for";
    const ticks = event.key === "Enter" && field.id === "look-for";
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.tagName === "TEXTAREA";
    if (!leaves && !ticks && !sends) return;
    event.preventDefault();
    if (sends) return press(field.id === "worry" ? "worry" : "these");
    const first = field.value.trim() && document.querySelector(".others .candidate:not([hidden]) input");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (ticks && first) tick(first);
    else document.querySelector("#bench h1").focus();
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.defaultPrevented || event.isComposing || form()?.inert) return;
    if (target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return inField(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const rests = target === document.body || ($("bench").contains(target) && !target.closest("a, button, summary"));
    if (event.key === "Enter" && rests) {
      event.preventDefault();
      return press("these");
    }
    if (!single.checked) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : "";
    const box = /[a-z0-9]/.test(key) && document.querySelector(`[data-press~="${key}"]`);
    if (!DO[key] && !box) return;
    event.preventDefault();
    if (DO[key]) DO[key]();
    else tick(box);
  });

  // Single keys can be switched off, for those who speak to their computer or press keys by chance.
  const SWITCH = "coding-single-keys";
  const switched = () => $("workbench").toggleAttribute("data-keys", single.checked);
  single.checked = localStorage.getItem(SWITCH) !== "off";
  single.addEventListener("change", () => {
    localStorage.setItem(SWITCH, single.checked ? "on" : "off");
    switched();
  });

  keys.hidden = false;
  switched();
  $("look-for")?.parentNode.removeAttribute("hidden");
  $("bench").querySelector(".problems, h1")?.focus();
  fetchNext();
})();
