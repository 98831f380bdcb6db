// Digits do not stay: not beyond their time, and not on a page that somebody has left.
const key = document.querySelector("[data-seconds]");
const left = document.getElementById("left");
const more = document.getElementById("more");
let ends = Date.now() + Number(key.dataset.seconds) * 1000;

const hide = () => {
  document.querySelector(".digits").replaceChildren();
  location.replace(key.dataset.hide);
};

// To load the page again would be to reveal again.
history.replaceState(null, "", key.dataset.hide);
addEventListener("pagehide", () => document.querySelector(".digits").replaceChildren());
if (more) {
  more.hidden = false;
  more.addEventListener("click", () => { ends = Date.now() + Number(key.dataset.seconds) * 1000; });
}
document.getElementById("print")?.addEventListener("click", () => print());
document.querySelectorAll("[data-script]").forEach((element) => { element.hidden = false; });
setInterval(() => {
  const seconds = Math.ceil((ends - Date.now()) / 1000);
  if (seconds <= 0) {
    hide();
  } else {
    left.textContent = seconds >= 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  }
}, 1000);
