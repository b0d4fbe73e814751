// The designer's page: whatever the document calls by a key is chosen here by its name.
//
// Inputs for keys stay what they are and are sent as before; a list of names stands in their
// place. The names are those on the page as it stands, not as last saved, and a part that has no
// key yet gets the next free one the moment it is chosen.
(() => {
  const FREE = new Set(["own-constants"]); // a fixed value may also be typed
  const PARTS = {
    "own-fields": ["fields", "f", "填写项"],
    "own-steps": ["steps", "s", "环节"],
  };
  const named = (name) => document.getElementsByName(name)[0];
  const value = (name) => named(name)?.value ?? "";

  // --- what there is to choose ---------------------------------------------------------------

  const parts = (prefix) => {
    const found = [];
    const count = Number(value(`${prefix}-count`));
    for (let place = 0; place < count; place += 1) {
      const here = `${prefix}-${place}`;
      if (!value(`${here}-deleted`)) {
        found.push({ here: `${here}-value`, order: Number(value(`${here}-order`)) });
      }
    }
    return found.sort((a, b) => a.order - b.order);
  };

  const keyed = (prefix, letter, ending = "key") => {
    const all = parts(prefix).map(({ here }) => ({ here, input: named(`${here}-${ending}`) }));
    const taken = new Set(all.map(({ input }) => input?.value.trim()));
    let number = 0;
    return all.map(({ here, input }, place) => {
      let key = input?.value.trim() ?? "";
      while (input && !key) {
        number += 1;
        if (!taken.has(`${letter}${number}`)) {
          key = `${letter}${number}`;
          taken.add(key);
        }
      }
      return { key, here, input, label: value(`${here}-label`).trim(), place: place + 1 };
    });
  };

  const pieces = (id) => {
    if (id in PARTS) {
      const [prefix, letter, noun] = PARTS[id];
      return keyed(prefix, letter).map((part) => ({
        ...part,
        label: part.label || `${noun}${part.place}`,
      }));
    }
    const fields = keyed("fields", "f");
    if (id === "own-columns") {
      return fields.flatMap(({ here, label }) =>
        keyed(`${here}-columns`, "c").map((c) => ({ ...c, label: `${label}·${c.label}` })),
      );
    }
    const offered = [...(document.getElementById(id)?.options ?? [])].map((option) => ({
      key: option.value,
      label: option.label,
    }));
    if (id !== "own-constants") return offered;
    const choices = fields.flatMap(({ here, label }) =>
      keyed(`${here}-choices`, "o", "value").map((c) => ({ ...c, label: `${label}:${c.label}` })),
    );
    const posts = offered.filter(({ label }) => /^(股室|岗位):/.test(label));
    return [...choices, ...posts];
  };

  // --- a list of names in the place of an input ----------------------------------------------

  const fill = (select, input) => {
    const id = select.dataset.list;
    const free = FREE.has(id);
    const found = pieces(id);
    const options = [new Option(free ? "(直接填写)" : "(未选择)", "")];
    options.push(...found.map(({ key, label }) => new Option(label, key)));
    const known = found.some(({ key }) => key === input.value);
    if (input.value && !known && !free) options.push(new Option(input.value, input.value));
    select.replaceChildren(...options);
    select.value = known || !free ? input.value : "";
    if (free) input.hidden = known;
  };

  const settle = (part) => {
    if (part?.input && !part.input.value.trim()) {
      part.input.value = part.key;
      part.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const dress = (input) => {
    const id = input.getAttribute("list");
    const select = document.createElement("select");
    select.dataset.list = id;
    input.removeAttribute("list");
    const label = input.id && document.querySelector(`label[for="${input.id}"]`);
    select.setAttribute("aria-label", label?.textContent.trim() || "选择");
    if (!FREE.has(id)) {
      input.hidden = true;
      select.id = input.id;
      input.removeAttribute("id");
    }
    input.before(select);
    fill(select, input);
    for (const event of ["focusin", "pointerdown"]) {
      select.addEventListener(event, () => fill(select, input));
    }
    select.addEventListener("change", () => {
      settle(pieces(id).find(({ key }) => key === select.value));
      input.value = select.value;
      if (FREE.has(id)) input.hidden = Boolean(select.value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  // --- folded parts say the name of what was chosen, not its key -----------------------------

  const read = (heading) => {
    const select = heading.closest("section")?.querySelector("select[data-list]");
    const chosen = select?.value && select.selectedOptions[0]?.label;
    if (chosen && heading.textContent.trim() === select.value) heading.textContent = chosen;
  };

  // --- a fixed value is of the kind of what it is compared with ------------------------------

  const KINDS = ["integer", "money", "date", "datetime", "yes_no"];

  const kindred = (input) => {
    const found = input.name?.match(/^(.*)-right-0-value-value$/);
    const kind = found && named(`${found[1]}-right-0-value-value_kind`);
    if (!kind || kind.value !== "text" || value(`${found[1]}-left-0-type`) !== "field") return;
    const key = value(`${found[1]}-left-0-value-field`);
    const field = keyed("fields", "f").find((part) => part.key === key);
    const type = field && value(field.here.replace(/-value$/, "-type"));
    if (KINDS.includes(type)) kind.value = type;
  };

  const dressAll = (root) => {
    const known = "own-fields own-steps own-columns own-posts own-figures own-forms own-days own-people own-constants";
    for (const id of known.split(" ")) {
      root.querySelectorAll?.(`input[list="${id}"]`).forEach(dress);
    }
  };

  // --- the style of numbers ------------------------------------------------------------------

  const numbers = () => {
    for (const box of document.querySelectorAll("[data-number]")) {
      const before = box.querySelector("[data-number-before]");
      const style = box.querySelector("[data-number-style]");
      const details = box.querySelector("details");
      const show = () => {
        const start = before.value.trim() || value("title").replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2);
        for (const option of style.options) {
          if (option.dataset.looks) option.text = start + option.dataset.looks;
        }
        if (style.value === "free") details.open = true;
      };
      box.addEventListener("input", show);
      named("title")?.addEventListener("input", show);
      show();
    }
  };

  // --- previews by name ----------------------------------------------------------------------

  let wanted = ""; // the look somebody asked for; the panel is made anew while a draft is saved

  const show = () => {
    const modes = document.getElementById("id_preview_mode");
    if (!wanted || !modes || modes.value === wanted) return;
    modes.value = wanted;
    modes.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const looks = () => {
    for (const button of document.querySelectorAll("[data-look]")) {
      button.addEventListener("click", () => {
        const panel = document.querySelector('[data-side-panel="preview"]');
        if (panel?.hidden) document.querySelector('[data-side-panel-toggle="preview"]')?.click();
        wanted = button.dataset.look;
        show();
      });
    }
    document.addEventListener("change", ({ target }) => {
      if (target.id === "id_preview_mode" && target.value) wanted = target.value;
    });
  };

  const start = () => {
    dressAll(document);
    numbers();
    looks();
    document.querySelectorAll("[data-panel-heading-text]").forEach(read);
    document.addEventListener("input", ({ target }) => kindred(target));
    new MutationObserver((changes) => {
      for (const change of changes) {
        change.addedNodes.forEach(dressAll);
        if (change.target.matches?.("[data-panel-heading-text]")) read(change.target);
      }
      show();
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
