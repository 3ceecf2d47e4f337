// The line of what visitors will read follows the fields that say it.
document.addEventListener("DOMContentLoaded", () => {
  const line = document.querySelector("[data-hours]");
  const form = line && line.closest("form");
  if (!form) return;

  const fields = /^(timezone|(starts|ends)_at_[01]|day_only|format|series|hint_year|date_hint_\w+)$/;
  const typed = () => {
    const all = [...new FormData(form)].filter(([name]) => fields.test(name));
    return new URLSearchParams(all).toString();
  };
  let shown = typed();
  let timer;

  const refresh = async () => {
    const asked = typed();
    if (asked === shown) return;
    shown = asked;
    const answer = await fetch(`${line.dataset.hours}?${asked}`).catch(() => null);
    if (answer && answer.ok && !answer.redirected && asked === shown) {
      line.innerHTML = await answer.text();
    }
  };
  // Django's pickers set a value without telling; the focus that follows tells.
  for (const told of ["input", "change", "focusin"]) {
    form.addEventListener(told, () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, 400);
    });
  }
});
