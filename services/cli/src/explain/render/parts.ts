/** The other findings that an alert speaks for. */
import type { Explained } from "@ringfence/casework";
import { sureness, wrap } from "@ringfence/runtime";
import type { AlertPart } from "@ringfence/schemas";
import { clusterBetween } from "@ringfence/schemas/cluster-between";
import { count, dimmed, item, type Page, section } from "./page.ts";

export function partsSection(page: Page, { alert: { parts = [] } }: Explained): string[] {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return [];
  const note = `The facts above are of ${first.category} alone: evidence of two findings is never added up.`;
  return section(page, "Told together with it", [
    ...others.flatMap((part) => linesOf(page, part, first)),
    ...dimmed(page, note),
  ]);
}

function linesOf(page: Page, part: AlertPart, first: AlertPart): string[] {
  const { category, severity, status, confidence, recommended_action, summary } = part;
  const accounts = count(part.account_ids.length, "account");
  const cluster = clusterBetween(part, first);
  const head = [
    `${category} (${part.detector.id})`,
    severity,
    status === "closed" ? "has ended" : recommended_action,
    `${sureness(confidence)} sure`,
    cluster === null ? accounts : `${accounts} more of cluster ${cluster}`,
  ].join(", ");
  return [
    ...wrap(`${head}: ${summary}`, page.width),
    ...part.evidence.flatMap(({ weight, text }) =>
      item(page, `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(1)}  `.padStart(9), text),
    ),
  ];
}
