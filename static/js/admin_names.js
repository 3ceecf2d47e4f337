// The field that finds as one types (select2) bears the name of the list it stands for.
document.addEventListener("DOMContentLoaded", () => {
  const name = (list) => {
    const box = list.nextElementSibling;
    const [label] = list.labels;
    const words = list.getAttribute("aria-label") || (label && label.textContent.trim());
    if (!words || !box || !box.matches(".select2")) return;
    const shown = box.querySelector(".select2-selection__rendered");
    shown.setAttribute("aria-label", `${words} ${shown.textContent}`.trim());
  };
  const nameAll = () => {
    document.querySelectorAll("select.admin-autocomplete").forEach(name);
  };
  nameAll();
  // Rows are added, and what is chosen changes.
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
