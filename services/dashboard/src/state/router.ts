/** The address is the state: every page can be linked to. */
import { computed, signal } from "@preact/signals";
import { parseRoute } from "../view/routes.ts";

const place = signal(location.pathname + location.search);

export const route = computed(() => parseRoute(place.value));

export function startRouter(): void {
  addEventListener("popstate", () => (place.value = location.pathname + location.search));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href^='/']");
    if (!(link instanceof HTMLAnchorElement) || link.target !== "") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (path === location.pathname + location.search) return;
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  const samePage = path.split("?")[0] === place.value.split("?")[0];
  place.value = path;
  if (!samePage) scrollTo(0, 0);
}
