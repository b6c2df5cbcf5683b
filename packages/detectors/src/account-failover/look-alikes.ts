/** Who else asks for what another was refused, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { judgeOneTeam } from "../one-team.ts";
import { plural, say } from "../statistics.ts";
import { lasting } from "../times.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "common-content",
    text: "customers who send the same sample text or fixed prompt at the same time",
    judge: commonContent,
  },
  {
    id: "mirror",
    text: "a job that runs with two accounts on one clock, or traffic that is sent twice",
    judge: mirror,
  },
  {
    id: "organization",
    text: "an organization that spreads its work over accounts of its own, and says so",
    judge: organization,
    weighed_by: ["one_declared_organization"],
  },
  {
    id: "colleagues",
    text: "somebody who asks a colleague to try what was refused to him",
    judge: colleagues,
  },
  {
    id: "test-accounts",
    text: "a team that runs one test with accounts of its own",
    judge: testAccounts,
    weighed_by: ["spread_of_signups_days"],
  },
];

/** People take longer than that to hand a task on, milliseconds. */
const BY_HAND_MS = 5_000;

/** Whether all of whom anything is known say that they belong to one organization. */
export function isOneOrganization({ known, organizations, organization_members }: Found): boolean {
  return organizations === 1 && organization_members === known;
}

function mirror({ pool }: Found): Judgement {
  return fitsNot(
    `each of ${plural(pool.pieces, "piece")} was done by 1 account alone, and half or more of what ` +
      "two of them asked for at one time was passed on",
  );
}

function commonContent({ pool }: Found, { piece_accounts_max }: Params): Judgement {
  return fitsNot(
    `of ${plural(pool.pieces, "piece")} none was asked for by more than ` +
      `${say(piece_accounts_max)} accounts in a day`,
  );
}

function organization(found: Found): Judgement {
  const { pool, organizations, organization_members } = found;
  const told =
    `${say(organization_members)} of ${plural(pool.account_ids.length, "account")} name ` +
    plural(organizations, "organization");
  return isOneOrganization(found) ? fits(told) : fitsNot(told);
}

function colleagues({ pool }: Found): Judgement {
  const waits = pool.failovers.map(({ refused_ms, taken_ms }) => taken_ms - refused_ms);
  const quick = waits.filter((wait) => wait < BY_HAND_MS).length;
  const told =
    `${say(quick)} of ${plural(waits.length, "time")} another account went on within ` +
    lasting(BY_HAND_MS);
  return 2 * quick > waits.length
    ? fitsNot(`${told}: a program does that`)
    : unknown(`${told}; whether the accounts share an office or an organization would tell`);
}

function testAccounts({ opened, pool }: Found): Judgement {
  return judgeOneTeam(opened, plural(pool.account_ids.length, "account"));
}
