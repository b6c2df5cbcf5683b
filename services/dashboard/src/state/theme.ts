import { signal } from "@preact/signals";

export type Theme = "light" | "dark";
const KEY = "ringfence.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(read());

/** What was chosen, else what the system prefers, as it changes. */
export function startTheme(): void {
  dark.addEventListener("change", () => (theme.value = read()));
  theme.subscribe((value) => (document.documentElement.dataset["theme"] = value));
}

export function toggleTheme(): void {
  const next = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, next);
  theme.value = next;
}

function read(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark.matches ? "dark" : "light";
}
