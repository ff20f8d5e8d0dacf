"use strict";
// Filters: a form hides the rows of its tables whose data-* are not among its checked values. Without scripts all open rows show.
(function () {
  const forms = ["one", "few", "many"];
  const plural = new Intl.PluralRules("ru");

  function counted(count, words) {
    return count.toLocaleString("ru") + "\u00a0" + words.split("|")[forms.indexOf(plural.select(count))];
  }

  function apply(form) {
    const name = form.dataset.filters;
    const text = form.elements.text.value.trim().toLowerCase();
    const addressee = form.elements.addressee ? form.elements.addressee.value : "";
    const allowed = new Map();
    form.querySelectorAll("input[type=checkbox]").forEach((box) => {
      if (!allowed.has(box.name)) { allowed.set(box.name, new Set()); }
      if (box.checked) { allowed.get(box.name).add(box.value); }
    });
    let shown = 0;
    let all = 0;
    document.querySelectorAll('table[data-rows="' + name + '"]').forEach((table) => {
      let here = 0;
      table.querySelectorAll("tbody tr").forEach((row) => {
        const fits = (!text || row.dataset.text.includes(text)) &&
          (!addressee || row.dataset.addressee === addressee || row.dataset.addressee.startsWith(addressee + "|")) &&
          Array.from(allowed).every(([field, values]) => values.has(row.dataset[field]));
        row.hidden = !fits;
        here += fits ? 1 : 0;
        all += 1;
      });
      shown += here;
      const section = table.closest("[data-rule]");
      if (section) {
        table.parentElement.hidden = here === 0;
        section.querySelector("[data-empty]").hidden = here > 0;
      }
    });
    form.querySelector("output").textContent = "Показано: " + counted(shown, form.dataset.words) + (shown === all ? "" : " из\u00a0" + all.toLocaleString("ru"));
  }

  document.querySelectorAll("form[data-filters]").forEach((form) => {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => apply(form));
    document.querySelectorAll("a[data-addressee]").forEach((link) => {
      link.addEventListener("click", () => { form.elements.addressee.value = link.dataset.addressee; apply(form); });
    });
    apply(form);
  });
})();
