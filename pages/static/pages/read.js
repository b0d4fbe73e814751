// Reads the page aloud, where the browser can. Without it the page says the same.
(() => {
  const button = document.querySelector("[data-read]");
  const voice = window.speechSynthesis;
  if (!button || !voice || !window.SpeechSynthesisUtterance) return;

  const say = (text) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "zh-CN";
    words.rate = 0.9;
    return words;
  };

  // What is on the page, a sentence group at a time: browsers stop in the middle of long ones.
  const pieces = () =>
    [...document.querySelectorAll("main :is(h1, h2, h3, p, li, dt, dd, th, td, summary)")]
      .filter((each) => each.checkVisibility() && !each.querySelector("p, li, h2, h3, dt"))
      .map((each) => each.innerText.trim())
      .filter(Boolean)
      .flatMap((text) => text.match(/[^。;!?]{1,120}[。;!?]?/g) ?? []);

  const stop = () => {
    voice.cancel();
    button.textContent = button.dataset.read;
    button.setAttribute("aria-pressed", "false");
  };

  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    const all = pieces().filter((text) => text !== button.dataset.read);
    if (!all.length) return;
    button.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    all.forEach((text, number) => {
      const words = say(text);
      if (number === all.length - 1) words.onend = stop;
      voice.speak(words);
    });
  });
  window.addEventListener("pagehide", () => voice.cancel());
  button.setAttribute("aria-pressed", "false");
  button.hidden = false;
})();
