/** The accounts that began in step, and what they have in common. Pure. */
import { type Impact, impactUntil } from "../impact.ts";
import type { Params, Row } from "./detector.ts";
import {
  type Busy,
  mostShared,
  ofOneTemplate,
  onSharedMachines,
  type Places,
  placesOf,
} from "./likeness.ts";
import { inStep, onsetOf, shareOnClock, type Step } from "./onsets.ts";

/** Share of the members from which on something holds for the group. */
export const MOST = 0.6;
/** Length of the window, seconds. */
const WINDOW = 300;
/** Accounts that begin in an hour by chance where none was seen to. */
const BEGIN_BY_CHANCE = 2;
/** Share of its requests that we failed just before, from which on an account makes up for it. */
const FAILED_MIN = 0.2;

/** An account that is busy, with what it did. */
export interface Account extends Busy {
  /** Requests of its busiest minute in the hour before. */
  readonly usual: number;
  /** Its last two minutes. */
  readonly recent: readonly { at: number; requests: number; server_errors: number }[];
  /** Whether we failed it shortly before it began. */
  readonly failed_before: boolean;
  readonly onset: number | null;
}

/** Shares are of the members, 0–1. */
export interface Group {
  readonly members: readonly Account[];
  readonly step: Step;
  readonly impact: Impact;
  readonly on_clock: number;
  readonly failed_before: number;
  readonly shared_machines: number;
  readonly template: number;
  /** Members of whose content something is known. */
  readonly with_content: number;
  readonly network: number;
  readonly client: number;
  /** Chance that a stranger has the client that most of them have. */
  readonly client_chance: number;
  readonly places: Places;
  /** Whether the first of them began in a minute that people choose: a multiple of five. */
  readonly at_round_minute: boolean;
}

/** @returns null where no accounts began in step */
export function groupOf(found: Row, { accounts_min }: Params): Group | null {
  const accounts = accountsOf(found);
  const perHour = BEGIN_BY_CHANCE + found.busy_before;
  const onsets = accounts.map(({ onset }) => onset);
  const step = inStep(onsets, { perHour, accounts_min });
  if (step === null) return null;
  const members = belonging(step.members.flatMap((index) => accounts[index] ?? []));
  if (members.length < accounts_min) return null;
  const share = (indexes: readonly unknown[] | undefined) =>
    (indexes?.length ?? 0) / members.length;
  const end = found.window_end_seconds;
  const client = mostShared(members, "client");
  return {
    members,
    step,
    impact: impactUntil(together(members), everybodyOf(found), end),
    on_clock: shareOnClock(
      members.flatMap(({ onset }) => onset ?? []),
      end,
    ),
    failed_before: share(members.filter((one) => one.failed_before)),
    shared_machines: share(onSharedMachines(members)),
    template: share(ofOneTemplate(members)),
    with_content: members.filter(({ simhashes }) => simhashes.length > 0).length,
    network: share(mostShared(members, "network")?.members),
    client: share(client?.members),
    client_chance: chanceOf(client, found),
    places: placesOf(members),
    at_round_minute: (end + step.first) % 300 < 60,
  };
}

/** Of those that began in step the ones that are like the others, by what most have in common. */
function belonging(stepping: readonly Account[]): Account[] {
  const alike = [
    ofOneTemplate(stepping),
    mostShared(stepping, "network")?.members ?? [],
    mostShared(stepping, "client")?.members ?? [],
  ].find((members) => members.length >= MOST * stepping.length);
  return stepping.filter((_, index) => alike === undefined || alike.includes(index));
}

function accountsOf(found: Row): Account[] {
  const seconds = new Map(found.seconds);
  const simhashes = new Map(found.simhashes);
  return found.accounts.map(([account_id, recent, usual, failed, before]) => ({
    account_id,
    usual,
    recent: recent.map(([at, requests, server_errors]) => ({ at, requests, server_errors })),
    failed_before: failed > 0 && failed >= FAILED_MIN * before,
    onset: onsetOf(seconds.get(account_id) ?? [], WINDOW),
    simhashes: simhashes.get(account_id) ?? [],
    origins: found.origins
      .filter(([id]) => id === account_id)
      .map(([, address, network, client, hours, hours_elsewhere, requests]) => {
        return { address, network, client, hours, hours_elsewhere, requests };
      }),
  }));
}

function together(members: readonly Account[]): Account["recent"] {
  const minutes = new Map<number, { at: number; requests: number; server_errors: number }>();
  for (const { at, requests, server_errors } of members.flatMap(({ recent }) => recent)) {
    const sum = minutes.get(at) ?? { at, requests: 0, server_errors: 0 };
    sum.requests += requests;
    sum.server_errors += server_errors;
    minutes.set(at, sum);
  }
  return [...minutes.values()];
}

function everybodyOf({ everybody }: Row) {
  return everybody.map(([at, requests, failed]) => ({ at, requests, failed }));
}

function chanceOf(
  shared: { value: string; members: readonly number[] } | null,
  { clients, active_accounts }: Row,
): number {
  if (shared === null) return 1;
  const users = new Map(clients).get(shared.value) ?? 0;
  const strangers = Math.max(0, users - shared.members.length);
  return Math.min(1, (strangers + 1) / Math.max(active_accounts, 2));
}
