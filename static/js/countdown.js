// The join page: counts down to the moment the door opens, then loads itself again.
(() => {
  const line = document.querySelector("[data-opens]");
  const opensAt = Date.parse(line.dataset.opens);
  const two = (number) => String(number).padStart(2, "0");

  const tick = () => {
    const left = Math.ceil((opensAt - Date.now()) / 1000);
    if (left <= 0) {
      // Clocks differ a little, and a whole hall need not ask in the same second.
      setTimeout(() => location.reload(), 1000 + Math.random() * 4000);
      return;
    }
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    line.querySelector("b").textContent = `${hours}:${two(minutes)}:${two(left % 60)}`;
    line.hidden = left > 86400;
    setTimeout(tick, 1000);
  };

  tick();
})();
