const link = document.getElementById("link");
const copy = document.getElementById("copy");
link.select();
// Browsers offer the clipboard over HTTPS and on this machine only.
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(link.value);
  copy.textContent = "Copied";
});
