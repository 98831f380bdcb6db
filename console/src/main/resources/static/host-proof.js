// The pages of host-proof vaults. Passphrases and digits live in variables of these functions and in the page, nowhere else.
import { available, changePassphrase, check, makeKeyPair, open, SealBroken, WrongPassphrase } from "./host-proof-crypto.js";

const SHOWN_SECONDS = 60;
const SHORTEST = 14;
const said = document.getElementById("said");
const organization = Number(document.getElementById("vault")?.dataset.organization);

class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? "The console did not do it; reload the page and try again.");
    this.code = problem.code;
  }
}

function say(text, bad = false) {
  said.textContent = text;
  said.className = `screen banner ${bad ? "bad" : "good"}`;
  said.hidden = false;
  said.scrollIntoView({ block: "nearest" });
}

async function api(method, path, body) {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      "Accept": "application/json",
      "X-CSRF-TOKEN": document.querySelector("input[name=_csrf]").value,
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
    redirect: "error",
    cache: "no-store",
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(json);
  }
  return json;
}

/** One thing at a time; what goes wrong is said in words. A button with an aim of its own goes there. */
function on(id, event, action) {
  const element = document.getElementById(id);
  element?.addEventListener(event, async (happened) => {
    if (happened.submitter?.hasAttribute("formaction")) {
      return;
    }
    happened.preventDefault();
    const buttons = document.querySelectorAll("main button:enabled");
    buttons.forEach((button) => (button.disabled = true));
    try {
      await action(element, happened.submitter);
    } catch (e) {
      say(words(e), true);
    } finally {
      buttons.forEach((button) => (button.disabled = false));
    }
  });
}

function words(e) {
  if (e instanceof WrongPassphrase) {
    return "This passphrase does not open the vault, and nobody can open it without the right one, we included: look for where it is written down.";
  }
  if (e instanceof SealBroken) {
    return "The passphrase is right, but the key does not open: it is damaged or belongs to another record. Restore the vault's database from a backup.";
  }
  return e instanceof Refused ? e.message : "The console does not answer; try again shortly.";
}

function reloadSaying(text) {
  sessionStorage.setItem("said", text);
  location.reload();
}

// How long a passphrase is says most about it: PBKDF2 makes each guess dear, but not that dear.
function strength(passphrase) {
  const different = new Set(passphrase).size;
  if (passphrase.length < SHORTEST) {
    return ["bad", `${SHORTEST - passphrase.length} more characters are needed.`];
  }
  if (different < 6) {
    return ["bad", "Too much of the same; use several words."];
  }
  return passphrase.length < 20 || different < 9
    ? ["quiet", "Good enough. Five or six random words are better."]
    : ["good", "Strong, if nobody can guess how you made it up."];
}

function newPassphrase(form) {
  const passphrase = form.querySelector(".new").value;
  const [kind, why] = strength(passphrase);
  if (kind === "bad") {
    throw new Refused({ detail: `Choose a longer passphrase: ${why}` });
  }
  if (passphrase !== form.querySelector(".again").value) {
    throw new Refused({ detail: "The two passphrases differ; type the new one twice." });
  }
  return passphrase;
}

for (const input of document.querySelectorAll(".new")) {
  input.addEventListener("input", () => {
    const hint = input.form.querySelector(".strength");
    const [kind, why] = strength(input.value);
    hint.className = `strength ${kind}`;
    hint.textContent = why;
  });
}

on("make-key-pair", "submit", async (form) => {
  const confirmed = document.getElementById("confirmed");
  if (confirmed.value.trim() !== confirmed.dataset.expected.trim()) {
    throw new Refused({ detail: `Type ${confirmed.dataset.expected} to show that you know what a lost passphrase means.` });
  }
  const passphrase = newPassphrase(form);
  say("Making the key pair…");
  const pair = await makeKeyPair(organization, passphrase);
  // Opened once before it counts, so that no browser ever leaves a pair behind that it cannot open.
  await check({ organizationId: organization, ...pair }, passphrase);
  const replaces = document.getElementById("vault").dataset.keyPair;
  await api("POST", "/vault/key-pairs", { organizationId: organization, ...pair, replaces: replaces ? Number(replaces) : null });
  form.reset();
  reloadSaying("The key pair is made. Now choose what goes into the vault.");
});

on("change-passphrase", "submit", async (form) => {
  const passphrase = newPassphrase(form);
  say("Wrapping the private key anew…");
  const opening = await api("GET", `/vault/key-pairs/${organization}`);
  const wrapped = await changePassphrase(opening, document.getElementById("now").value, passphrase);
  await check({ ...opening, ...wrapped }, passphrase);
  await api("PUT", `/vault/key-pairs/${organization}/passphrase`, { keyPairId: opening.keyPairId, revision: opening.revision, ...wrapped });
  form.reset();
  reloadSaying("The passphrase is changed.");
});

on("switch", "click", async (button) => {
  const sealsArrivals = button.dataset.on === "true";
  await api("PATCH", `/vault/key-pairs/${organization}`, { sealsArrivals });
  reloadSaying(sealsArrivals
    ? "From now on new keys are sealed on arrival."
    : "New keys are no longer sealed. Those in the vault stay there.");
});

on("fill", "click", async () => {
  if (!confirm("These keys will open with the passphrase only, and do not come out of the vault again. Go on?")) {
    return;
  }
  const progress = document.getElementById("filling");
  const all = Number(document.getElementById("not-vaulted").textContent.replaceAll(",", ""));
  progress.hidden = false;
  let vaulted = 0;
  let left = 0;
  for (let after = 0; after !== null; ) {
    const portion = await api("POST", "/keys/vaultings", { organizationId: organization, after });
    vaulted += portion.vaulted;
    left += portion.left;
    after = portion.next;
    progress.value = all === 0 ? 1 : vaulted / all;
    say(`${vaulted} keys are in the vault…`);
  }
  reloadSaying(`${vaulted} keys were put into the vault${left ? `; ${left} stayed, because Latchkey cannot open them itself` : ""}.`);
});

const shown = document.getElementById("shown");
let hiding;

function hide() {
  clearInterval(hiding);
  document.getElementById("digits").replaceChildren();
  shown.hidden = true;
}

/** As the other pages write it: 25 Nov 2026 23:00 UTC. */
function utc(time) {
  return `${time.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).replace(",", "")} UTC`;
}

/** @param wellFormed if not, the digits are shown as they are stored and not in groups that would make them look right */
function show(key, recoveryPassword, wellFormed) {
  const inGroups = wellFormed && /^\d{6}(-\d{6}){7}$/.test(recoveryPassword);
  const groups = (inGroups ? recoveryPassword.split("-") : [recoveryPassword]).map((group) => {
    const item = document.createElement("li");
    item.textContent = group;
    return item;
  });
  document.getElementById("digits").replaceChildren(...groups);
  const past = document.getElementById("past");
  // Since the page was made another key may have become the current one.
  if (past.hidden === key.archived) {
    past.hidden = !key.archived;
    document.getElementById("state").textContent = key.archived ? "Not current" : "Current";
  }
  document.getElementById("now").textContent = utc(new Date());
  shown.hidden = false;
  let left = SHOWN_SECONDS;
  clearInterval(hiding);
  const tell = () => {
    document.getElementById("left").textContent = `Hidden again in ${left} seconds.`;
    if (left-- <= 0) {
      hide();
    }
  };
  tell();
  hiding = setInterval(tell, 1000);
}

on("open-key", "submit", async (form, button) => {
  hide();
  const passphrase = document.getElementById("passphrase");
  if (passphrase.value === "") {
    throw new Refused({ detail: "Type the passphrase of the vault." });
  }
  const typed = new FormData(form);
  const breakGlass = button?.name === "breakGlass";
  say("Opening…");
  const key = await api("POST", `/keys/${encodeURIComponent(form.dataset.key)}/openings`, {
    tenantId: typed.get("tenantId"),
    reason: typed.get("reason"),
    ticket: typed.get("ticket"),
    breakGlass,
    ...(typed.has("choice") && { rotate: typed.has("rotate") }),
  });
  // Said even if the passphrase turns out wrong: it is planned with the record.
  document.getElementById("rotation").hidden = !key.rotation;
  document.getElementById("due").textContent = key.rotation ? utc(new Date(key.rotation.dueAt)) : "";
  const recoveryPassword = await open(key, passphrase.value);
  passphrase.value = "";
  show(key, recoveryPassword, form.dataset.wellFormed === "true");
  say(`Opened in this browser. ${breakGlass ? "Everybody who watches is told." : "The record of it is in the audit log."}`);
});

document.getElementById("hide")?.addEventListener("click", hide);
document.getElementById("print")?.addEventListener("click", () => print());
window.addEventListener("pagehide", () => shown && hide());

if (said && !available()) {
  say("This browser has no cryptography here: open the console by https, or on the machine it runs on as localhost.", true);
} else if (said && sessionStorage.getItem("said")) {
  say(sessionStorage.getItem("said"));
  sessionStorage.removeItem("said");
}
