/** Who else is refused a feature, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { plural, say } from "../statistics.ts";
import { lasting } from "../times.ts";
import type { Found, Params } from "./detector.ts";

/** Calls for a closed feature that a client makes before it is mended. */
export const TRIES_EXPECTED = 3;
/** A gateway may not know for a day what was opened or has lapsed. */
export const CHANGE_MINUTES = 24 * 60;

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "single-try",
    text: "a client that tries a feature once, with its repetitions",
    judge: singleTry,
  },
  {
    id: "lapsed-entitlement",
    text: "an entitlement that lapsed: the route answered within the week",
    judge: lapsed,
  },
  {
    id: "just-opened",
    text: "an entitlement that was just opened: the gateway does not know of it yet",
    judge: justOpened,
    weighed_by: ["minutes_since_profile_changed"],
  },
  {
    id: "unknown-entitlements",
    text: "a refusal without a reason: it may have any",
    judge: unknownEntitlements,
  },
  {
    id: "firewall",
    text: "a firewall that refuses a payload: its code says nothing of features",
    judge: firewall,
  },
];

function singleTry({ probing }: Found): Judgement {
  const { tries, routes, quarters } = probing;
  const told =
    `${plural(tries, "refused call")} for ${plural(routes.length, "route")} in ` +
    plural(quarters, "quarter of an hour", "quarters of an hour");
  if (tries <= TRIES_EXPECTED) return fits(told);
  return fitsNot(`${told}, where one try with its repetitions is ${say(TRIES_EXPECTED)} calls`);
}

function lapsed({ probing, answered }: Found): Judgement {
  return fitsNot(
    `0 of ${plural(probing.routes.length, "refused route")} answered in the 7 days before ` +
      `(${plural(answered.length, "other route")} did)`,
  );
}

function justOpened({ changed_minutes }: Found): Judgement {
  if (changed_minutes === null) {
    return unknown(
      "0 changes of the profile are known since it was made; a newer updated_at of the profile " +
        "would tell that something was opened",
    );
  }
  const told = `the profile changed ${lasting(changed_minutes * 60_000)} before`;
  return changed_minutes < CHANGE_MINUTES
    ? fits(`${told}: something was opened or lapsed, so that nobody is accused`)
    : fitsNot(`${told}, where a gateway knows within a day`);
}

function unknownEntitlements({ probing, entitlements_known, opened }: Found): Judgement {
  const told = `${say(probing.named)} of ${plural(probing.tries, "refusal")} name the feature as the reason`;
  if (entitlements_known) {
    return fitsNot(
      `${told}, and the profile says which ${plural(opened.length, "feature")} are open`,
    );
  }
  return probing.named > 0 ? fitsNot(told) : fits(told);
}

function firewall({ probing, entitlements_known }: Found): Judgement {
  const { tries, named, routes } = probing;
  const told = `${say(named)} of ${plural(tries, "refusal")} have an error code that speaks of features`;
  if (2 * named >= tries) return fitsNot(told);
  return entitlements_known
    ? unknown(
        `${told}; ${plural(routes.length, "route")} did not answer a single time, and an error_code ` +
          "would tell why",
      )
    : fits(told);
}
