/** Light or dark: as the system has it, or as a person wants it here. */

const KEY = "lipstream-theme";
const CHOICES = ["auto", "light", "dark"];
const listeners = new Set();
const probe = document.createElement("span");

export function initTheme(button) {
  let choice = CHOICES.includes(stored(KEY)) ? stored(KEY) : "auto";
  const show = () => {
    document.documentElement.dataset.theme = choice;
    button.textContent = "Theme: " + choice;
    listeners.forEach((listener) => listener());
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    store(KEY, choice);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  probe.hidden = true;
  document.body.append(probe);
  show();
}

/** Told when colours change; returns how to stop. */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A token's colour as a canvas takes it. */
export function colour(token) {
  probe.style.color = "var(--" + token + ")";
  return getComputedStyle(probe).color;
}

export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}
