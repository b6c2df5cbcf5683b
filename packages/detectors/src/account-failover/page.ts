import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "Accounts of strangers that a gateway uses as one: what one of them is refused, another does within " +
    "seconds. Nothing but the work itself ties them, so that no change of address, client or device " +
    "hides it. Each account may come once a day only: the pool is whoever is connected by that.",
  evidence: [
    {
      feature: "refused_content_done_by_another_account",
      family: "content",
      observed: "different pieces of content that one account was refused and another did",
      weight: "min(13, 5.5 + 3 * (observed - 1))",
      where: { expected: "0: content that few ask for comes again by chance hardly ever" },
      note:
        "A piece counts where no more than `piece_accounts_max` accounts asked for it in a day, where the " +
        "next call with it came from another account within `failover_seconds` of the refusal, and where " +
        "one account alone did it. Of what two accounts ask for at one time (in the same half hour " +
        "or the next) half has to be passed on: a job " +
        "that runs with both is done anyway.",
    },
    {
      feature: "accounts_used_as_one",
      family: "content",
      observed: "accounts that such pieces of a day connect",
      weight: "min(3, ln(observed / 2))",
    },
    {
      feature: "spread_of_signups_days",
      family: "identity",
      observed: "median distance of the sign-ups from the middle one, days",
      weight: "-opened / 2",
      where: {
        opened:
          "log-odds that one actor opened the accounts, between -2.5 and 1: ln(40 / (observed + 1)), less 1 " +
          "where their allowances differ",
      },
      note:
        "Given for three accounts or more. From 1 on the accounts are one actor's, and nothing is said: a " +
        "ring is another detector's.",
    },
    {
      feature: "one_declared_organization",
      family: "identity",
      observed: "organizations that the accounts name",
      weight: "-5",
      note:
        "Given where all of whom a profile is known name the same one: whether it may spread its work is in " +
        "its contract.",
    },
  ],
  severity: {
    low: "one piece alone, or all accounts name one organization",
    medium: "any other finding",
    high: "5 accounts or more and 5 pieces or more",
  },
  sources: [SIMHASH],
};
