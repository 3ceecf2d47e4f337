// Buttons that copy what they name; without them one selects and copies by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      if (source.matches("textarea")) {
        await navigator.clipboard.writeText(source.value);
      } else {
        const part = (type, text) => [type, new Blob([text], { type })];
        const parts = Object.fromEntries([
          part("text/html", source.innerHTML),
          part("text/plain", source.innerText),
        ]);
        await navigator.clipboard.write([new ClipboardItem(parts)]);
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = words; }, 3000);
    } catch {
      // Not allowed here: select it, so that Ctrl-C copies it.
      if (source.matches("textarea")) source.select();
      else getSelection().selectAllChildren(source);
      source.focus();
    }
  });
}
