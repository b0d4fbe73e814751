"use strict";
// The leader's screen: common words, the number of people chosen, half-typed opinions that outlive
// a lost session, one submission for two taps. Everything works without it.
(() => {
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();

  for (const box of document.querySelectorAll("[data-phrases]")) {
    const text = document.getElementById(box.dataset.phrases);
    box.hidden = false;
    box.addEventListener("click", (event) => {
      if (event.target.tagName !== "BUTTON") return;
      text.value += event.target.textContent;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      // On a phone the focus would bring up the keyboard over what was chosen.
      if (!window.matchMedia("(pointer: coarse)").matches) text.focus();
    });
  }

  // What is missing is said in our words: the browser says it in its own language.
  document.addEventListener("invalid", (event) => {
    const input = event.target;
    if (input.validity.valueMissing) input.setCustomValidity(input.dataset.missing || "请填写这一项。");
  }, true);
  for (const change of ["input", "change"]) {
    document.addEventListener(change, (event) => event.target.setCustomValidity?.(""), true);
  }

  for (const box of document.querySelectorAll("[data-many]")) {
    const said = box.querySelector("[data-chosen]");
    box.addEventListener("change", () => {
      said.textContent = box.querySelectorAll("input[type=checkbox]:checked").length;
    });
  }

  // How many are ticked; with none there is nothing to send.
  for (const form of document.querySelectorAll("form[data-together]")) {
    const said = document.querySelector("[data-ticked]");
    const button = said.closest("button");
    const count = () => {
      const ticked = form.querySelectorAll("input[name=task]:checked").length;
      said.textContent = ticked ? `(${ticked})` : "";
      button.disabled = !ticked;
    };
    form.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
  }

  // The pages of an attached PDF, when it is opened for the first time.
  for (const fold of document.querySelectorAll("[data-pages]")) {
    const into = fold.querySelector("[data-into]");
    const link = into.querySelector("a.dk-button");
    if (!link) continue;
    fold.addEventListener("toggle", async () => {
      if (!fold.open || fold.dataset.asked) return;
      fold.dataset.asked = "1";
      const waits = document.createElement("p");
      waits.setAttribute("role", "status");
      waits.textContent = "正在打开……";
      into.replaceChildren(waits);
      try {
        const answer = await fetch(fold.dataset.pages);
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-found]");
        if (!answer.ok || !found) throw new Error(String(answer.status));
        into.replaceChildren(document.importNode(found, true));
      } catch {
        delete fold.dataset.asked;
        into.replaceChildren(link);
      }
    });
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const text = form.querySelector("textarea[name=comment]");
    const key = `desk:${form.dataset.keep}`;
    if (store && text) {
      const kept = store.getItem(key);
      if (kept && !text.value) {
        text.value = kept;
        const note = document.createElement("p");
        note.className = "dk-when";
        note.setAttribute("role", "status");
        note.textContent = "已恢复您没有提交的意见。";
        text.after(note);
        const fold = text.closest("details");
        if (fold) fold.open = true;
      }
      text.addEventListener("input", () => {
        if (text.value) store.setItem(key, text.value); else store.removeItem(key);
      });
    }
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      for (const button of document.querySelectorAll(".dk-main")) button.setAttribute("aria-disabled", "true");
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll(".dk-main")) button.removeAttribute("aria-disabled");
  });

  // Decided: what was typed for it is not needed any more.
  if (store && document.querySelector("[data-done]")) {
    for (const key of Object.keys(store)) if (key.startsWith("desk:")) store.removeItem(key);
  }

  // Sheets: the first input has the focus, Escape closes.
  const opened = () => {
    const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const sheet = named && named.classList.contains("dk-sheet") ? named : document.querySelector(".dk-sheet.dk-open");
    for (const open of document.querySelectorAll(".dk-sheet.dk-open")) if (open !== sheet) open.classList.remove("dk-open");
    if (sheet) (sheet.querySelector("[aria-invalid=true], textarea[required]") || sheet.querySelector("textarea, select, input:not([type=hidden])")).focus();
    for (const more of document.querySelectorAll(".dk-more")) more.open = false;
  };
  window.addEventListener("hashchange", opened);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll(".dk-sheet.dk-open")) open.classList.remove("dk-open");
    if (document.querySelector(".dk-sheet:target")) location.hash = "main";
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href='#main']");
    if (link) for (const open of document.querySelectorAll(".dk-sheet.dk-open")) open.classList.remove("dk-open");
  });
  opened();
  const refusal = document.querySelector("[data-refusal]");
  if (refusal && !document.querySelector(".dk-sheet.dk-open")) {
    (document.querySelector("main [aria-invalid=true]") || refusal).focus();
  }
})();
