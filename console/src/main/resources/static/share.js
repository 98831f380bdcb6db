// What opens the link is behind its #, which browsers keep to themselves; only the button sends it.
const token = location.hash.slice(1);
if (/^[\w-]{43}$/.test(token)) {
  document.getElementById("token").value = token;
  document.getElementById("paste").hidden = true;
}
