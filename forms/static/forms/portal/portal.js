/* What the portal does beyond plain HTML. Everything works without it.
   Keeps drafts while somebody types (htmx posts the form), shows what applies, adds rows. */
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const form = document.getElementById("fill");
  if (!form) return;
  let busy = false, tried = false, dirty = false, leaving = false, again = null, uploading = false;

  // --- what follows from the answers --------------------------------------------------
  function follow() {
    const state = document.getElementById("follow");
    if (!state) return;
    const there = new Set();  // a question that came along with two answers of the server stands once
    for (const q of form.querySelectorAll("[data-key]")) { if (there.has(q.id)) q.remove(); else there.add(q.id); }
    const hidden = state.dataset.hidden.split(" ");
    for (const q of form.querySelectorAll("[data-key]")) q.hidden = hidden.includes(q.dataset.key) && !q.classList.contains("bad");
    const required = state.dataset.required.split(" ");
    for (const tag of form.querySelectorAll("[data-key] .opt")) tag.hidden = required.includes(tag.closest("[data-key]").dataset.key);
    for (const part of form.querySelectorAll("[data-section]")) part.hidden = !part.querySelector("[data-key]:not([hidden])");
    const gone = state.dataset.unoffered.split(" ");
    for (const choice of form.querySelectorAll("[data-choice]")) {
      choice.hidden = gone.includes(choice.dataset.choice) && !choice.querySelector(":checked");
    }
    for (const data of state.querySelectorAll("data[data-for]")) {
      const output = document.getElementById(data.dataset.for);
      if (output) output.textContent = data.value;
    }
    const address = state.dataset.address;
    if (address && form.getAttribute("action") !== address) {
      form.setAttribute("action", address);
      form.setAttribute("hx-post", address);
      history.replaceState(null, "", address);
    }
  }

  // --- keeping: one request after the other, each with the revision of the one before ----
  form.addEventListener("htmx:config:request", event => {
    if (leaving) event.preventDefault();
  });
  form.addEventListener("htmx:before:request", event => {
    const request = event.detail.ctx.request;
    if (leaving) { event.preventDefault(); return; }
    busy = true;
    dirty = false;
    request.action = form.getAttribute("action");
    for (const name of ["revision", "key"]) {
      const input = form.querySelector(`input[name="${name}"]`);
      if (input && request.body) request.body.set(name, input.value);
    }
    for (const input of form.querySelectorAll("input[type=file]")) {
      if (input.dataset.sent) request.body.delete(input.name);
      else if (input.files.length) { uploading = true; input.dataset.sent = "1"; }
    }
  });
  form.addEventListener("htmx:finally:request", event => {
    const response = event.detail.ctx.response;
    busy = false;
    if (uploading) {
      uploading = false;
      for (const input of form.querySelectorAll("input[type=file][data-sent]")) {
        delete input.dataset.sent;
        if (response && response.status < 400) input.value = "";
      }
    }
    follow();
    if (!response || response.status >= 500) {
      const kept = document.getElementById("kept");
      if (kept) { kept.className = "kept wrong"; kept.textContent = "网络不通,暂时没有保存。内容还在本页,请稍后再试。"; }
    }
    const retry = document.querySelector("#kept[data-again]");
    if (retry && !tried && !again) { tried = true; changed(); }
    else if (!retry) tried = false;
    if (again) { const go = again; again = null; form.requestSubmit(go); }
  });
  form.addEventListener("submit", event => {
    if (leaving) { event.preventDefault(); return; }
    if (busy) { event.preventDefault(); again = event.submitter; return; }
    leaving = true;
    for (const button of form.querySelectorAll(".actions button")) button.setAttribute("aria-disabled", "true");
  });
  // What was typed in the last second goes along when the page is left.
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => { dirty = true; });
  window.addEventListener("pagehide", () => {
    if (!dirty || leaving) return;
    const typed = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) typed.delete(input.name);
    navigator.sendBeacon(form.getAttribute("action"), typed);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty && !leaving) changed(); });
  window.addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  // --- rows ------------------------------------------------------------------------------
  function renumber(rows) {
    const key = rows.dataset.rows;
    [...rows.children].forEach((row, i) => {
      row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/第\d+行/, `第${i + 1}行`));
      row.querySelector(".row-no").textContent = `第${i + 1}行`;
      for (const part of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          const value = part.getAttribute(name);
          if (value && value.startsWith(`f-${key}-`)) part.setAttribute(name, value.replace(/^(f-[a-z0-9_]+-)\d+/, `$1${i}`));
        }
      }
      const drop = row.querySelector(".drop");
      drop.value = `${key}:${i}`;
      drop.querySelector(".sr").textContent = `第${i + 1}行`;
    });
  }
  function blank(row) {
    for (const error of row.querySelectorAll(".error")) error.remove();
    for (const input of row.querySelectorAll("input, select")) {
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    for (const output of row.querySelectorAll("output")) output.textContent = "";
  }
  const changed = () => form.dispatchEvent(new Event("change", {bubbles: true}));
  form.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "add") {
      event.preventDefault();
      const rows = form.querySelector(`[data-rows="${button.value}"]`);
      const row = rows.lastElementChild.cloneNode(true);
      blank(row);
      rows.append(row);
      renumber(rows);
      row.querySelector("input, select").focus();
    } else if (button.name === "drop" && button.classList.contains("drop")) {
      event.preventDefault();
      const row = button.closest(".row"), rows = row.parentElement;
      if (rows.children.length > 1) row.remove(); else blank(row);
      renumber(rows);
      rows.parentElement.querySelector(".add").focus();
      changed();
    } else if (button.name === "drop") {
      event.preventDefault();
      const item = button.closest("li");
      item.closest("fieldset").focus();
      item.remove();
      changed();
    }
  });
  // Enter in a text input does not send the form half filled.
  form.addEventListener("keydown", event => {
    if (event.key === "Enter" && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
  // The names stand on the closed list as they are ticked.
  form.addEventListener("change", event => {
    const list = event.target.closest(".people");
    if (!list) return;
    const names = [...list.querySelectorAll(":checked")].map(i => i.nextElementSibling.textContent.replace(/\(.*$/, ""));
    list.querySelector("[data-chosen]").textContent = names.join("、") || "还没有选人";
  });
  follow();
})();
