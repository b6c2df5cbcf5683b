/** Who looks: the token of this tab, and what the API says of it. */
import { mayDoOf } from "../view/roles.ts";
import { tokenOf } from "../view/routes.ts";
import type { Me, Role } from "@ringfence/schemas/api";
import { computed, signal } from "@preact/signals";

const KEY = "ringfence.token";

export const token = signal<string | null>(null);
export const me = signal<Me | null>(null);

/** Takes `#token=` out of the address, which then names nothing that may be shared. */
export function takeToken(): void {
  const found = tokenOf(location.hash);
  if (found !== null) {
    sessionStorage.setItem(KEY, found);
    history.replaceState(null, "", location.pathname + location.search);
  }
  token.value = sessionStorage.getItem(KEY);
}

export function setToken(text: string | null): void {
  if (text === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, text);
  token.value = text;
}

/** Why something cannot be done by whoever looks; null where it can. */
export const refusal = computed(
  () =>
    (needed: Role): string | null =>
      mayDoOf(me.value, needed),
);
