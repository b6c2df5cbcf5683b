/** What somebody is about to say of an alert, and the keys that say it. */
import { signal } from "@preact/signals";
import type { HoldName } from "../view/holds.ts";
import type { VERDICT_TEXT } from "../view/format.ts";
import { refusal } from "./session.ts";

export type Verdict = keyof typeof VERDICT_TEXT;
export type Choice =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "hold"; readonly hold: HoldName };

export const choice = signal<Choice | null>(null);

/** What was typed before the field was there. */
let early = "";

const FIELD = "textarea#reason";
const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** By its key: the next letter belongs to the reason. */
export function pickVerdict(verdict: Verdict): void {
  if (refusal.value("analyst") !== null) return;
  choice.value = { kind: "verdict", verdict };
  focusReason();
}

export function focusReason(): void {
  document.querySelector<HTMLElement>(FIELD)?.focus();
}

/** To be called when the field comes, and with its end when it goes. */
export function takeReasonField(field: HTMLTextAreaElement): () => void {
  if (choice.value !== null) {
    field.value = early;
    field.focus();
  }
  early = "";
  return () => {
    choice.value = null;
  };
}

/**
 * While a choice is made its reason is what is typed, wherever the focus is: no letter is a shortcut.
 * Ctrl + Enter records it. Listens before anything else does, until it is ended.
 */
export function startReasonKeys(): () => void {
  document.addEventListener("keydown", onKey, { capture: true });
  return () => {
    document.removeEventListener("keydown", onKey, { capture: true });
    choice.value = null;
    early = "";
  };
}

function onKey(event: KeyboardEvent): void {
  const { key, target } = event;
  const at = target instanceof Element ? target : null;
  if (at?.closest("dialog, form:not(.reason)") != null) return;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopPropagation();
    document.querySelector<HTMLFormElement>("form.reason")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape") {
    choice.value = null;
    document.querySelector<HTMLElement>(FIELD)?.blur();
    return;
  }
  // A space presses what has the focus, and 1 2 3 choose anew.
  if (choice.value === null || key.length !== 1 || key === " " || /[1-3]/.test(key)) return;
  if (at?.closest(TYPED) != null) return;
  event.stopPropagation();
  const field = document.querySelector<HTMLElement>(FIELD);
  // What has the focus by then gets the letter.
  if (field !== null) return field.focus();
  event.preventDefault();
  early += key;
}
