// A text's preview stands below it instead of in a page of its own.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=preview]");
  if (!button || button.dataset.whole) return;
  event.preventDefault();
  const place = button.nextElementSibling;
  const form = button.form;
  const body = new URLSearchParams({
    preview: button.value,
    [button.value]: form.elements[button.value].value,
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
  });
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.formAction, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const preview = page.getElementById("preview");
    if (!answer.ok || !preview) throw new Error(answer.status);
    preview.removeAttribute("id");
    place.replaceChildren(document.adoptNode(preview));
  } catch {
    // Signed out, or no network: the page says which.
    place.replaceChildren();
    button.dataset.whole = "yes";
    button.click();
    delete button.dataset.whole;
  } finally {
    button.removeAttribute("aria-busy");
  }
});
