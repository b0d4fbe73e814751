// The inputs for keys offer the keys of the form as it stands on the page, not as last saved.
(() => {
  const lists = { "own-fields": "fields", "own-steps": "steps" };
  const value = (name) => document.querySelector(`input[name="${name}"]`)?.value ?? "";

  const offered = (prefix) => {
    const count = Number(value(`${prefix}-count`));
    const options = [];
    for (let place = 0; place < count; place += 1) {
      const key = value(`${prefix}-${place}-value-key`).trim();
      if (key && !value(`${prefix}-${place}-deleted`)) {
        options.push(new Option(value(`${prefix}-${place}-value-label`), key));
      }
    }
    return options;
  };

  document.addEventListener("focusin", ({ target }) => {
    const list = target.getAttribute?.("list");
    if (list in lists) {
      document.getElementById(list)?.replaceChildren(...offered(lists[list]));
    }
  });
})();
