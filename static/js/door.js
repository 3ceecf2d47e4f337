// The door without waiting: names are found as one types, a tap is sent aside, and what
// could not be sent is tried again. Everything works without this, a page at a time.
(() => {
  const EVERY = 15000;
  const field = document.getElementById("door-q");
  const counts = document.getElementById("door-counts");
  const said = document.getElementById("door-said");
  const list = () => document.getElementById("door-list");
  const unsent = new Map();

  // As `fairville_site.folding` folds what the rows hold.
  const LONGER = { œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i", "’": "'" };
  const fold = (text) =>
    text
      .normalize("NFD")
      .toLowerCase()
      .replace(/[\u0300-\u036f\u00ad\u00b7\u2010\u2011\u2027-]/g, "")
      .replace(/[œæßøđłı’]/g, (letter) => LONGER[letter]);

  const filter = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of list().querySelectorAll("[data-words]")) {
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      found += !row.hidden;
    }
    list().querySelector("[data-nobody]").hidden = found > 0 || !words.length;
    const others = list().querySelector("[data-others]");
    if (others) others.open = words.length > 0;
  };

  const mark = () => {
    for (const row of list().querySelectorAll(".door-guest")) {
      row.classList.toggle("door-unsent", unsent.has(row.id));
    }
    if (unsent.size) said.textContent = said.dataset.unsent;
  };

  const show = (page) => {
    const opened = list().querySelector("[data-others]");
    const wasOpen = opened && opened.open;
    list().replaceWith(document.adoptNode(page.getElementById("door-list")));
    counts.innerHTML = page.getElementById("door-counts").innerHTML;
    said.textContent = page.getElementById("door-said").textContent;
    if (field.value) filter();
    const others = list().querySelector("[data-others]");
    if (others) others.open = wasOpen;
    mark();
  };

  // The page that answered, or null without network; else what is wrong is shown whole.
  const send = async (name, value) => {
    const body = new URLSearchParams(new FormData(list()));
    body.append(name, value);
    const asked = { method: "POST", body };
    const answer = await fetch(list().action, asked).catch(() => null);
    if (!answer || answer.status >= 500) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("door-list")) location.reload();
    return page.getElementById("door-list") && page;
  };

  const press = async (row, button) => {
    const { name, value } = button;
    button.disabled = true;
    const page = await send(name, value);
    if (page) {
      unsent.delete(row);
      show(page);
      const same = document.querySelector(`#${row} button`);
      if (same) same.focus({ preventScroll: true });
    } else {
      unsent.set(row, { name, value });
      button.disabled = false;
      mark();
    }
  };

  const again = async () => {
    for (const [row, { name, value }] of unsent) {
      const page = await send(name, value);
      if (!page) return;
      unsent.delete(row);
      show(page);
    }
  };

  const count = async () => {
    if (document.hidden) return;
    const asked = { cache: "no-store" };
    const answer = await fetch(counts.dataset.address, asked).catch(() => null);
    if (answer && answer.ok && !answer.redirected) counts.innerHTML = await answer.text();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#door-list .door-guest button");
    const row = button && button.closest("[data-words]");
    if (!row) return; // somebody without a registration: a page of its own
    event.preventDefault();
    press(row.id, button);
  });
  field.addEventListener("input", filter);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    field.blur(); // the keyboard leaves room for the names
  });
  window.addEventListener("online", again);
  window.addEventListener("beforeunload", (event) => {
    if (unsent.size) event.preventDefault();
  });
  setInterval(() => (unsent.size ? again() : count()), EVERY);
})();
