/** What was seen of a cluster, in one sentence each. Pure. */
import { plural, round, say } from "../statistics.ts";
import type { Found } from "./evidence.ts";

export const KIND_WORDS: Readonly<Record<string, string>> = {
  address: "one address",
  network: "one network",
  client: "one rare client",
  device: "one device",
  payment: "one payment instrument",
  email: "one e-mail address",
  content: "the same content",
  workload: "one workload",
  coordination: "times of work that leave no room for chance",
};

/** The same where no one value is everybody's. */
const PLURAL_WORDS: Readonly<Record<string, string>> = {
  address: "addresses",
  network: "networks",
  client: "rare clients",
  device: "devices",
  payment: "payment instruments",
  email: "e-mail addresses",
  content: "content",
  workload: "workloads",
};

/** The strongest first. */
const KINDS = ["payment", "email", "device", "client", "content", "workload", "address", "network"];

export function circumventionSentence(found: Found): string {
  return `${used(found)}; ${how(found)}.`;
}

/** Of links whose circumvention others would explain as well. */
export function unprovenSentence(found: Found): string {
  return `${used(found)}; ${how(found)}. People with one task or one place may do as much.`;
}

function used(found: Found): string {
  const { account_ids, units_today, pressure, quota_max } = found;
  const excess =
    pressure === null
      ? `used ${say(round(units_today))} units today`
      : `used ${say(round(units_today))} units today, ${say(round(pressure))} times the largest ` +
        `single allowance of ${say(quota_max ?? 0)}`;
  return `${plural(account_ids.length, "account")} that ${tie(found)} ${excess}`;
}

function how({ relay, near_limit, active }: Found): string {
  const handovers = relay.handovers.length;
  if (handovers === 0) {
    return `${say(near_limit)} of ${plural(active, "active member")} came close to their limit`;
  }
  const waits = relay.handovers.map((one) => (one.started_ms - one.ended_ms) / 1000);
  const longest = Math.max(1, Math.round(Math.max(...waits)));
  return (
    `${plural(handovers, "time")} another member went on when an allowance was used up or nearly so, ` +
    `${handovers === 1 ? "after" : "each time within"} ${say(longest)} s`
  );
}

export function linkedSentence(found: Found): string {
  const { account_ids, likeness } = found;
  const who = `${plural(account_ids.length, "account")} that ${tie(found)}`;
  if (likeness === null) return `${who} seem to have one actor; no circumvention was seen.`;
  const alike = `their content is alike by ${Math.round(100 * likeness)} %`;
  return `${who} seem to be linked; ${alike}, and no circumvention of a quota was seen.`;
}

/** The strongest shared identifiers in words: what all share, or how many share one at most. */
function tie({ shared, account_ids, attached_account_ids }: Found): string {
  const linked = account_ids.length + attached_account_ids.length;
  const kinds = KINDS.filter((kind) => (shared[kind] ?? 0) >= 2).slice(0, 2);
  const words = kinds.map((kind) => {
    const most = shared[kind] ?? 0;
    if (most >= linked) return KIND_WORDS[kind] ?? kind;
    return `${PLURAL_WORDS[kind] ?? kind} (up to ${plural(most, "account")} each)`;
  });
  return `share ${words.join(" and ")}`;
}
