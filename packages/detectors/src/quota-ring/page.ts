import type { Formula, Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

/** What ties the accounts, in one family of links. */
function tie(
  name: string,
  family: Formula["family"],
  values: string,
  more: Partial<Formula> = {},
): Formula {
  return {
    feature: `accounts_per_${name}`,
    family,
    observed: `most accounts that share one value: ${values}`,
    weight: "ln(2) * bits",
    where: { bits: "median over the members of the bits of their strongest link in this family" },
    ...more,
  };
}

export const page: Page = {
  sees:
    "Several accounts of one actor that together use more than one account may. First accounts are " +
    "tied by what strangers seldom share (device, payment, rare client, address, content, times of " +
    "work), then it looks for the circumvention: the next account goes on where another's allowance " +
    "ended, or many work in parallel at their limit. A class, a household or a queue before a " +
    "machine is weighed as an explanation of its own.",
  prior:
    "This is added to the prior of the link itself: ln(0.25 / N) for two of N active accounts, because " +
    "on average an actor has a quarter of another account, and ln(0.25 n / N) for a group of n. Where " +
    "no circumvention is seen the link alone is told, with its own prior.",
  evidence: [
    tie("network", "origin", "address or network (/24, /64)", {
      note:
        "A value gives log2(m / u) bits, m the chance that two accounts of one actor share it, u that a " +
        "stranger has it: the share of the active accounts that do, and less for what belongs to one " +
        "person. An address gives less the more accounts are behind it, and less still in mobile " +
        "networks, VPNs, relays and Tor. Evidence adds over families and never within one.",
    }),
    tie("client", "identity", "device, or a rare client"),
    tie("payment", "payment", "payment instrument or e-mail address"),
    tie("content", "content", "content hash, or a workload that is their own"),
    tie("timing", "timing", "times of work, of accounts with one workload", {
      note:
        "Accounts that keep out of each other's way as a relay does, or work at an even pace for hours " +
        "as a scheduler does. Whether they keep apart is asked of the times at which they were at what " +
        "they have in common, not at work of their own. Negative, down to −8 bits, for those who come " +
        "and go on their own.",
    }),
    {
      feature: "likeness_of_content",
      family: "content",
      observed: "mean cosine of the members' average similarity hashes over all pairs",
      weight: "max(-5, min(most, 14 * (observed - 0.35)))",
      where: { most: "4, or 0 where the likeness is what links them and has been told already" },
      note: "One actor has one work; people who share a machine or a household have each their own.",
    },
    {
      feature: "spread_of_signups_days",
      family: "identity",
      observed: "median days between the creation of an account and the middle one",
      weight: "max(-2.5, min(2.5, ln(40 / (observed + 1)) - kinds))",
      where: { kinds: "1 where the members have different allowances, else 0" },
      note: "One actor opens accounts when the need arises. Given for 3 known dates or more.",
    },
    {
      feature: "handovers_at_exhaustion",
      family: "timing",
      observed:
        "allowances, used by `near_limit_share` or more, after which another member's turn began within `handover_seconds`, or " +
        "within `handover_seconds_fast` where that is the more surprising",
      weight: "max(0, min(12, surprise(observed, expected)) - known)",
      where: {
        expected: "Σ 1 − e^(−λ t) over these allowances, λ the rate of the others' turns in a day",
        known: "what `accounts_per_timing` has given, if that is above 0",
      },
    },
    {
      feature: "turns_until_used_up",
      family: "quota",
      observed:
        "turns that ended with `near_limit_share` of the allowance used or more, of those that ended",
      weight: "max(lowest, min(3, ln(0.9 / 0.4) * observed + ln(0.1 / 0.6) * unfinished - idle))",
      where: {
        expected:
          "0.4 of the turns: people leave when they are done, a relay (0.9) when nothing is left",
        unfinished: "turns that ended before, with another member going on",
        idle: "such allowances after which nobody went on, but for the last of a day",
        lowest: "−6, or 0 where members come back again and again in step with one another",
      },
      note: "Given where members work one at a time (below `parallel_crowding`).",
    },
    {
      feature: "units_over_one_allowance",
      family: "quota",
      observed: "units of the members together today over the largest single allowance",
      weight: [
        { when: "it is above 1", weight: "min(5, 2 * log2(observed))" },
        { when: "otherwise, because nothing was circumvented today", weight: "-2" },
      ],
    },
    {
      feature: "members_close_to_their_limit",
      family: "quota",
      observed: "members that used `near_limit_share` of their allowance today, or more",
      weight: "min(5, surprise(observed, expected) / 2)",
      where: { expected: "active members times `near_limit_expected`" },
      note: "Given for 2 or more.",
    },
    {
      feature: "members_at_a_time",
      family: "timing",
      observed: "members at work in the same five minutes, on average",
      weight: "min(3, 2 * ln(observed))",
      note: "Given from `parallel_crowding` on, where 3 members or more are close to their limit.",
    },
    {
      feature: "one_declared_organization",
      family: "identity",
      observed: "organizations that the profiles of the members name",
      weight: "-3",
      note: "Given where all name one: accounts that are declared.",
    },
    {
      feature: "people_together",
      family: "identity",
      observed: "most members with one device, payment instrument or e-mail address",
      weight: "-ln(1 + class + housemates)",
      where: {
        class:
          "odds of a class: prior of the link, network, client, content, sign-ups and busy hours; 0 " +
          "where two or more share what belongs to one person",
        housemates: "odds of a place: prior of the link, network, client, payment, and the queue",
      },
      note:
        "Other explanations of the same facts compete with the ring: what they do not explain is left " +
        "to speak for it. Given below −0.5.",
    },
  ],
  severity: {
    info:
      "linked accounts, and no circumvention seen, none likelier than not, or none that people with one " +
      "task or one place would not show as well",
    medium:
      "a relay (2 hand-overs beyond chance, 1.5 allowances used), parallel use (3 members close to their " +
      "limit, 2.5 allowances), or more than one allowance used by one workload in one hand; without a " +
      "device, payment or e-mail address in common only where the times of work are one actor's (of accounts " +
      "that began within days of one another in one place, as a class does, beyond what seven of them reach), or where " +
      "one workload used 1.5 allowances, went on where one ended, and the accounts began 14 days apart " +
      "or more, and then never more",
    high: "the same by 3 members or more with such a tie, and 3 hand-overs or parallel use",
    critical: "the same by 10 members or more with such a tie that used 3 allowances",
  },
  sources: [
    {
      work: "Fellegi and Sunter, A theory for record linkage, JASA, 1969",
      used: "log2(m / u) bits for a shared value, u by how frequent the value is, added over families",
    },
    {
      work:
        "Northcutt, Ho and Chuang, Detecting and preventing «multiple-account» cheating in massive open " +
        "online courses, Computers & Education, 2016",
      used: "the baton pass: a turn that begins soon after another's allowance is gone, again and again",
    },
    {
      work:
        "Cao, Yang, Yu and Palow, Uncovering large groups of active malicious accounts in online social " +
        "networks (SynchroTrap), CCS 2014",
      used: "the idea that accounts of one actor act in step; it is one of the baselines it is measured against",
    },
    SIMHASH,
  ],
};
