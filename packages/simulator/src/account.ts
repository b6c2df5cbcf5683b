/** Accounts as personas open them, and the profiles that the provider keeps of them. */
import type { AccountProfileInput } from "@ringfence/schemas";
import { type Plan, PLANS, type PlanId, type Product } from "./fabric/catalogue.ts";
import { newDevice } from "./fabric/agents.ts";
import type { Random } from "./fabric/random.ts";
import { DAY } from "./fabric/rhythm.ts";
import { residence } from "./fabric/whereabouts.ts";

export interface Account {
  /** Position among all accounts of the world. */
  readonly index: number;
  readonly id: string;
  /** What its event ids are made from. */
  readonly salt: readonly [number, number];
  readonly keys: readonly string[];
  /** The first key, which is the only one of most accounts. */
  readonly key: string;
  readonly plan: Plan;
  /** Units a UTC day; differs from the plan's where it was negotiated. */
  readonly quota: number;
  readonly createdAt: number;
  /** Another plan from a time on. */
  readonly upgrade: { readonly at: number; readonly plan: Plan } | null;
  /** What the provider knows; null where it keeps no profile. */
  readonly profile: AccountProfileInput | null;
  /** The instance of a persona that opened it. */
  readonly group: string;
}

export interface AccountOptions {
  readonly plan: PlanId;
  readonly keys?: number;
  readonly quota?: number;
  readonly createdAt?: number;
  readonly upgrade?: { readonly at: number; readonly plan: PlanId };
  readonly organization?: string | null;
  readonly emailDomain?: string;
  readonly payment?: string;
  readonly signupIp?: string;
  readonly signupDevice?: string | null;
  readonly reseller?: "none" | "authorized";
  readonly entitlements?: readonly Product[];
}

const FREE_MAIL = ["gmail.com", "outlook.com", "icloud.com", "proton.me", "yahoo.com", "web.de"];

/** `start` is the start of the world: an account of unsaid age was opened some time before it. */
export function openAccount(
  random: Random,
  index: number,
  group: string,
  start: number,
  options: AccountOptions,
): Account {
  const plan = PLANS[options.plan];
  const key = `key_${random.hex(14)}`;
  const others = (options.keys ?? 1) - 1;
  const keys = [key, ...Array.from({ length: others }, () => `key_${random.hex(14)}`)];
  const age = Math.min(2_000, 0.5 + random.exponential(plan.id === "free" ? 160 : 380));
  const createdAt = Math.floor(options.createdAt ?? start - age * DAY);
  const id = `acc_${random.hex(12)}`;
  const quota = options.quota ?? plan.quota;
  return {
    index,
    id,
    salt: [random.bits(), random.bits()],
    keys,
    key,
    plan,
    quota,
    createdAt,
    upgrade:
      options.upgrade === undefined
        ? null
        : { at: options.upgrade.at, plan: PLANS[options.upgrade.plan] },
    // Imported customers, partners and internal tools often have no profile at all.
    profile: random.chance(0.03) ? null : profileOf(random, id, plan, quota, createdAt, options),
    group,
  };
}

function profileOf(
  random: Random,
  id: string,
  plan: Plan,
  quota: number,
  createdAt: number,
  options: AccountOptions,
): AccountProfileInput {
  const paid = plan.id !== "free";
  const business = plan.id === "pro" || plan.id === "enterprise" || random.chance(0.1);
  const domain =
    options.emailDomain ?? (business ? `${random.hex(7)}.example` : random.pick(FREE_MAIL));
  const payment = options.payment ?? `pm_${random.hex(12)}`;
  const organization = options.organization ?? `org_${random.hex(8)}`;
  const known = <T>(share: number, value: T): T | null => (random.chance(share) ? value : null);
  // Everybody signs up from somewhere, with a browser.
  const device = options.signupDevice ?? newDevice(random);
  const address = options.signupIp ?? residence(random).signupAddress.ip;
  return {
    account_id: id,
    updated_at: iso(createdAt),
    created_at: known(0.97, iso(createdAt)),
    plan: plan.id,
    quota_units_per_day: known(0.96, quota),
    status: "active",
    organization_id: known(
      options.organization === undefined ? (paid ? 0.45 : 0.03) : 0.95,
      organization,
    ),
    email_domain: known(0.92, domain),
    email_hash: known(0.88, random.hex(32)),
    payment_fingerprint: known(options.payment === undefined && !paid ? 0.06 : 0.93, payment),
    signup_ip: known(0.86, address),
    signup_device_id: known(0.75, device),
    reseller: options.reseller ?? known(0.8, "none"),
    entitlements: known(0.85, [...(options.entitlements ?? plan.entitlements)]),
  };
}

/** The profile after the upgrade, or null where there is none. */
export function upgradedProfile(account: Account): AccountProfileInput | null {
  const { profile, upgrade } = account;
  if (profile === null || upgrade === null) return null;
  return {
    ...profile,
    updated_at: iso(upgrade.at),
    plan: upgrade.plan.id,
    quota_units_per_day: upgrade.plan.quota,
    entitlements: [...upgrade.plan.entitlements],
  };
}

/** RFC 3339 in UTC with milliseconds. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}
