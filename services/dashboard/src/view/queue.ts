/** What the queue does with rows. Pure. */
import type { AlertItem } from "@ringfence/schemas/api";
import { count, plural } from "./format.ts";

interface Rows {
  readonly items: readonly AlertItem[];
  readonly total: number;
}

/** Puts one alert where it belongs by harm; one that is no longer open leaves. */
export function mergeAlert({ items, total }: Rows, item: AlertItem): Rows {
  const had = items.some(({ alert_id }) => alert_id === item.alert_id);
  const rest = items.filter(({ alert_id }) => alert_id !== item.alert_id);
  const stays = (item.status === "open" || item.status === "acknowledged") && item.mode === "live";
  if (!stays) return { items: rest, total: total - (had ? 1 : 0) };
  const at = rest.findIndex((each) => each.harm < item.harm);
  const next = at === -1 ? [...rest, item] : rest.toSpliced(at, 0, item);
  return { items: next, total: total + (had ? 0 : 1) };
}

/**
 * `18 alerts: 7 above info, 11 info`, where all of them were read; the terminal tells those above info alone.
 */
export function countText(total: number, items: readonly Pick<AlertItem, "severity">[]): string {
  const info = items.filter(({ severity }) => severity === "info").length;
  const isMixed = items.length === total && info > 0 && info < total;
  return isMixed ? `${plural(total, "alert")}: ${infoText(total, info)}` : plural(total, "alert");
}

export function infoText(total: number, info: number): string {
  return `${count(total - info)} above info, ${count(info)} info`;
}

/**
 * Rows of a list that can be seen, with some more on both sides.
 *
 * @param rowHeight px
 * @param top how far the list was scrolled, px; may be below 0
 */
export function visibleRange(
  rows: number,
  rowHeight: number,
  top: number,
  height: number,
  beyond = 8,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(rows, Math.floor(top / rowHeight) - beyond));
  const to = Math.max(from, Math.min(rows, Math.ceil((top + height) / rowHeight) + beyond));
  return { from, to };
}
