// Figures on a page look current for ever; say so when they are not.
const stale = document.getElementById("stale");
document.addEventListener("htmx:afterRequest", (event) => {
  stale.hidden = event.detail.successful;
});
