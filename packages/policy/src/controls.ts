/** What the allow-list, suppressions and snoozes leave of an alert. */
import { ACTIONS, type Control, type FindingCluster } from "@ringfence/schemas";
import { clustersOf } from "./clusters.ts";
import type { AlertDraft } from "./decide.ts";
import type { Standing } from "./standing.ts";

/** From where and with what an account called in the window of an alert. */
export interface AccountUse {
  readonly api_key_ids: readonly string[];
  /** Networks of the controls inside which every one of its calls came from. */
  readonly networks: readonly string[];
}

/** What is known of the accounts of an alert. Who is missing is unknown, and matches nothing. */
export interface AroundAlert {
  readonly standing: ReadonlyMap<string, Pick<Standing, "organization_id">>;
  readonly use: ReadonlyMap<string, AccountUse>;
  /** Clusters of its accounts, as the finding says. */
  readonly clusters?: readonly FindingCluster[] | undefined;
}

export interface Controlled {
  readonly draft: AlertDraft;
  /** Whether nothing of it may be published. */
  readonly quiet: boolean;
  /** The entries that made it so, sorted; those that would change nothing are not among them. */
  readonly control_ids: readonly string[];
}

/** Whether an entry acts at a time: its end is not part of it. */
export function isInForce(
  { expires_at, revoked_at }: Pick<Control, "expires_at" | "revoked_at">,
  at: Date,
): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > at.getTime());
}

/**
 * Takes allowed accounts and keys out of an alert, and keeps quiet about one that is held back.
 *
 * An entry covers the whole alert where the alert's subject is what it names, or the detector is, or
 * every key that the alert names is covered; else it covers accounts: the account itself, those of the
 * organization, those that called with covered keys alone in the window of the alert, or from inside
 * covered networks alone. An alert is quiet where nobody is left to name: what is allowed is left out,
 * and a suppression or snooze holds back an alert only where it covers all that are left, because what
 * is said of the others must not be lost.
 */
export function applyControls(
  draft: AlertDraft,
  controls: readonly Control[],
  around: AroundAlert,
): Controlled {
  const meant = controls.filter((one) => isMeant(one, draft));
  const allowed = coverOf(
    draft,
    meant.filter(({ kind }) => kind === "allow"),
    around,
  );
  if (allowed.whole) return { draft: silenced(draft), quiet: true, control_ids: allowed.ids };
  const left = without(draft, allowed, around);
  const held = coverOf(
    left,
    meant.filter(({ kind }) => kind !== "allow"),
    around,
  );
  // What covers a part of an alert alone holds nothing back.
  if (!held.whole) return { draft: left, quiet: false, control_ids: allowed.ids };
  const control_ids = [...new Set([...allowed.ids, ...held.ids])].sort();
  return { draft: silenced(left), quiet: true, control_ids };
}

/** An alert that nobody is to act on. One that is over stays so. */
export function silenced(draft: AlertDraft): AlertDraft {
  const status = draft.activity === "close" ? draft.status : "suppressed";
  return { ...asksNothing(draft), status };
}

/** The alert without what is recommended, for all and for each. */
export function asksNothing({ measures: _, ...draft }: AlertDraft): AlertDraft {
  return { ...draft, recommended_action: "observe", expires_at: null };
}

function isMeant(
  { categories, detectors }: Control,
  { category, detector }: Pick<AlertDraft, "category" | "detector">,
): boolean {
  return (
    (categories.length === 0 || categories.includes(category)) &&
    (detectors.length === 0 || detectors.includes(detector.id))
  );
}

interface Cover {
  readonly whole: boolean;
  readonly accounts: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** Sorted. */
  readonly ids: string[];
}

function coverOf(draft: AlertDraft, controls: readonly Control[], around: AroundAlert): Cover {
  const keys = new Set(valuesOf(controls, "key"));
  const named = draft.api_key_ids.filter((id) => keys.has(id));
  const subject = controls.filter((one) => isAbout(one, draft));
  const everyKey = named.length > 0 && named.length === draft.api_key_ids.length;
  const byAccount = draft.account_ids.map(
    (id) => [id, controls.filter((one) => covers(one, id, keys, around))] as const,
  );
  const accounts = new Set(byAccount.flatMap(([id, by]) => (by.length > 0 ? [id] : [])));
  const everyAccount = accounts.size > 0 && accounts.size === draft.account_ids.length;
  const acting = [
    ...subject,
    ...controls.filter(({ scope, value }) => scope === "key" && named.includes(value)),
    ...byAccount.flatMap(([, by]) => by),
  ];
  return {
    whole: subject.length > 0 || everyKey || everyAccount,
    accounts,
    keys: new Set(named),
    ids: [...new Set(acting.map(({ control_id }) => control_id))].sort(),
  };
}

/** Whether the entry names what the whole alert is about. */
function isAbout({ scope, value }: Control, { subject, detector }: AlertDraft): boolean {
  if (scope === "detector") return detector.id === value;
  return scope === subject.type && subject.id === value;
}

function covers(
  { scope, value }: Control,
  account: string,
  keys: ReadonlySet<string>,
  { standing, use }: AroundAlert,
): boolean {
  switch (scope) {
    case "account":
      return account === value;
    case "organization":
      return standing.get(account)?.organization_id === value;
    case "key": {
      const used = use.get(account)?.api_key_ids ?? [];
      return used.includes(value) && used.every((id) => keys.has(id));
    }
    case "network":
      return use.get(account)?.networks.includes(value) === true;
    case "cluster":
    case "detector":
      return false;
  }
}

function without(
  draft: AlertDraft,
  { accounts, keys }: Cover,
  { clusters }: AroundAlert,
): AlertDraft {
  if (accounts.size === 0 && keys.size === 0) return draft;
  const { measures, cluster_ids: _, ...rest } = draft;
  const account_ids = draft.account_ids.filter((id) => !accounts.has(id));
  const left = {
    ...rest,
    account_ids,
    ...clustersOf(clusters, account_ids),
    api_key_ids: draft.api_key_ids.filter((id) => !keys.has(id)),
  };
  const own = measures?.filter(({ account_id }) => !accounts.has(account_id)) ?? [];
  const [mildest] = own.toSorted((x, y) => rankOfAction(x) - rankOfAction(y));
  if (mildest === undefined) return left;
  // What is right for all was the mildest of what is right for each, those that are gone among them.
  const { recommended_action, expires_at } = mildest;
  return { ...left, measures: own, recommended_action, expires_at };
}

function rankOfAction({ recommended_action }: Pick<AlertDraft, "recommended_action">): number {
  return ACTIONS.indexOf(recommended_action);
}

function valuesOf(controls: readonly Control[], wanted: Control["scope"]): string[] {
  return controls.flatMap(({ scope, value }) => (scope === wanted ? [value] : []));
}
