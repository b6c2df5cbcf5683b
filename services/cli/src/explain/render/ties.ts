/** What ties the accounts of an alert: values that they share, and turns that they take. */
import { harmless, wrap } from "@ringfence/runtime";
import type { ClusterLink, Handover } from "@ringfence/schemas";
import type { Explained } from "@ringfence/casework";
import {
  count,
  dayOf,
  dimmed,
  figure,
  fitted,
  item,
  type Page,
  second,
  section,
  twoDigits,
} from "./page.ts";

export function linksSection(page: Page, { alert }: Explained): string[] {
  const links = alert.explanation?.links ?? null;
  if (links === null) return [];
  const lines = groupsOf(links.shown).flatMap((group) => groupLines(page, group));
  const rest = links.total - links.shown.length;
  const more = rest > 0 ? [`and ${count(rest, "more link")}, none of them stronger`] : [];
  const linked = new Set(links.shown.flatMap((one) => [one.account_a, one.account_b]));
  const apart = rest > 0 ? [] : alert.account_ids.filter((account) => !linked.has(account));
  const others =
    apart.length === 0
      ? []
      : wrap(`${apart.join(", ")}: by no value, see the facts on content and timing`, page.width);
  return section(page, "What ties the accounts: the strongest links that hold them together", [
    ...lines,
    ...more,
    ...others,
  ]);
}

interface Group {
  readonly kind: string;
  readonly value: string;
  readonly accounts: Set<string>;
  /** Of the days or weeks in which it was shared: the most that had it, the least that it says. */
  holders: number;
  bits: number;
}

/** Links by one value are told together. */
function groupsOf(links: readonly ClusterLink[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { kind, value, account_a, account_b, holders, bits } of links) {
    const key = JSON.stringify([kind, value]);
    const group = groups.get(key) ?? { kind, value, accounts: new Set(), holders, bits };
    groups.set(key, group);
    group.accounts.add(account_a).add(account_b);
    group.holders = Math.max(group.holders, holders);
    group.bits = Math.min(group.bits, bits);
  }
  return [...groups.values()];
}

function groupLines(page: Page, { kind, value, accounts, holders, bits }: Group): string[] {
  const inner = { ...page, width: page.width - 2 };
  const times = figure(twoDigits(2 ** Math.min(40, bits)));
  const weight = `${bits.toFixed(1)} bits: ${times} times as likely for one actor as for strangers`;
  return [
    ...item(page, `${kind}  `, whatIsShared(kind, value, holders)),
    ...wrap(weight, inner.width).map((line) => `  ${line}`),
    ...dimmed(inner, [...accounts].join(", ")).map((line) => `  ${line}`),
  ];
}

/** A workload and times of work have no value that anybody could look up. */
function whatIsShared(kind: string, value: string, holders: number): string {
  if (kind === "workload") return `what ${count(holders, "account asks", "accounts ask")} for`;
  if (kind === "coordination") return `when ${count(holders, "account works", "accounts work")}`;
  return `${value}, which ${count(holders, "account has", "accounts have")}`;
}

export function handoversSection(page: Page, { alert }: Explained): string[] {
  const { total, shown } = alert.explanation?.handovers ?? { total: 0, shown: [] };
  const what =
    alert.category === "multi_account"
      ? "an allowance was (nearly) gone, another went on"
      : "a call was refused and another account made it good";
  const part = total > shown.length ? `, the first ${shown.length} of ${total}` : "";
  const day = dayOf(shown.flatMap((one) => [one.stopped_at, one.began_at]));
  const lines = shown.map((one) => handoverLine(one, day));
  return section(
    page,
    `Hand-overs: ${what}${part} (${day ?? "times in"} UTC)`,
    fitted(lines, page.width),
  );
}

function handoverLine(one: Handover, day: string | null): string {
  const gap = (Date.parse(one.began_at) - Date.parse(one.stopped_at)) / 1_000;
  const [stopped, began] = [one.stopped_at, one.began_at].map((time) => second(time, day));
  const turn = `${stopped} ${one.from_account} → ${began} ${one.to_account}, ${figure(gap)} s later`;
  return harmless(turn);
}
