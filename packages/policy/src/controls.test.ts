import type { Action, Control, Finding } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { applyControls, type AroundAlert, isInForce } from "./controls.ts";
import { decide } from "./decide.ts";
import { DEFAULT_POLICY } from "./table.ts";
import { aFinding, standingOf } from "./testing/findings.ts";

const NOBODY: AroundAlert = { standing: new Map(), use: new Map() };
const draftOf = (changes: Partial<Finding> = {}) =>
  decide(aFinding(changes), new Map(), DEFAULT_POLICY);

let made = 0;
function aControl(changes: Partial<Control> = {}): Control {
  made += 1;
  return {
    control_id: `ctl_${made.toString(16).padStart(32, "0")}`,
    kind: "suppress",
    scope: "account",
    value: "acc_1",
    categories: [],
    detectors: [],
    author: "ana",
    reason: "known to us",
    created_at: "2026-10-12T00:00:00.000Z",
    expires_at: null,
    revoked_at: null,
    revoked_by: null,
    revoked_why: null,
    ...changes,
  };
}

const each = (ids: readonly string[], changes: Partial<Control>) =>
  ids.map((value) => aControl({ value, ...changes }));

describe("what is allowed", () => {
  it("leaves no cluster behind that nobody else belongs to", () => {
    const clusters = [
      ["clu_1", "acc_1"],
      ["clu_2", "acc_1", "acc_3"],
      ["clu_3", "acc_2", "acc_3"],
      ["clu_4", "acc_elsewhere"],
    ].map(([cluster_id = "", ...ids]) => ({
      cluster_id,
      members: ids.map((account_id) => ({ account_id, confidence: 0.97 })),
    }));
    const draft = draftOf({ clusters });
    expect(draft.cluster_ids).toEqual(["clu_2", "clu_3", "clu_1"]);
    const around = { ...NOBODY, clusters };
    const left = (ids: readonly string[]) =>
      applyControls(draft, each(ids, { kind: "allow" }), around).draft.cluster_ids;
    expect(left(["acc_1"])).toEqual(["clu_3", "clu_2"]);
    expect(left(["acc_2", "acc_3"])).toEqual(["clu_1", "clu_2"]);
  });

  it("is left out, and the others are named as before", () => {
    const draft = draftOf();
    const control = aControl({ kind: "allow" });
    expect(applyControls(draft, [control], NOBODY)).toEqual({
      draft: { ...draft, account_ids: ["acc_2", "acc_3"] },
      quiet: false,
      control_ids: [control.control_id],
    });
  });

  it("leaves nothing to say where it is everybody, whose names are kept on record", () => {
    const draft = draftOf();
    const controls = each(draft.account_ids, { kind: "allow" });
    const { draft: left, quiet } = applyControls(draft, controls, NOBODY);
    expect(quiet).toBe(true);
    expect(left).toEqual({
      ...draft,
      status: "suppressed",
      recommended_action: "observe",
      expires_at: null,
    });
  });

  it("is also a key: it is not named, and the accounts that used it alone are not", () => {
    const draft = draftOf({ api_key_ids: ["key_1", "key_2"] });
    const control = aControl({ kind: "allow", scope: "key", value: "key_1" });
    const use = new Map([
      ["acc_1", { api_key_ids: ["key_1"], networks: [] }],
      ["acc_2", { api_key_ids: ["key_1", "key_9"], networks: [] }],
    ]);
    const { draft: left, quiet } = applyControls(draft, [control], { ...NOBODY, use });
    expect(left).toMatchObject({ account_ids: ["acc_2", "acc_3"], api_key_ids: ["key_2"] });
    expect(quiet).toBe(false);
  });

  it("takes its part out of what is right for each, and of what is right for all", () => {
    const until = "2026-10-26T00:40:00.000Z";
    const each = (account_id: string, recommended_action: Action) => {
      return { account_id, recommended_action, reason: "so says the policy", expires_at: until };
    };
    const draft = {
      ...draftOf(),
      recommended_action: "warn" as const,
      measures: [each("acc_1", "warn"), each("acc_2", "suspend"), each("acc_3", "throttle")],
    };
    const control = aControl({ kind: "allow" });
    expect(applyControls(draft, [control], NOBODY).draft).toMatchObject({
      recommended_action: "throttle",
      measures: [{ account_id: "acc_2" }, { account_id: "acc_3" }],
    });
    const all = draft.account_ids.map((value) => aControl({ value }));
    expect(applyControls(draft, all, NOBODY).draft).not.toHaveProperty("measures");
  });

  it("and the rest suppressed: nobody is left", () => {
    const draft = draftOf();
    const allow = aControl({ kind: "allow" });
    const rest = each(["acc_2", "acc_3"], {});
    const { quiet, control_ids } = applyControls(draft, [allow, ...rest], NOBODY);
    expect(quiet).toBe(true);
    expect(control_ids).toEqual([allow, ...rest].map((one) => one.control_id).sort());
  });
});

describe("what is suppressed", () => {
  it("holds an alert that names nobody else", () => {
    const draft = draftOf({ account_ids: ["acc_1"] });
    expect(applyControls(draft, [aControl()], NOBODY)).toMatchObject({
      quiet: true,
      draft: { status: "suppressed", recommended_action: "observe", account_ids: ["acc_1"] },
    });
  });

  it("holds nothing back of an alert that names others too, and is not said to have", () => {
    const draft = draftOf();
    expect(applyControls(draft, [aControl()], NOBODY)).toEqual({
      draft,
      quiet: false,
      control_ids: [],
    });
  });

  it.each<[string, Partial<Control>, Partial<Finding>]>([
    ["cluster", { scope: "cluster", value: "clu_acc_1" }, {}],
    ["detector", { scope: "detector", value: "quota-circumvention" }, {}],
    ["key", { scope: "key", value: "key_1" }, { api_key_ids: ["key_1"] }],
    ["network", { scope: "network", value: "203.0.113.0/24" }, inside()],
  ])("holds all about a %s", (_, control, changes) => {
    const draft = draftOf(changes);
    expect(applyControls(draft, [aControl(control)], NOBODY).quiet).toBe(true);
    const another = aControl({ ...control, value: "another" });
    expect(applyControls(draft, [another], NOBODY).quiet).toBe(false);
  });

  it("by organization or network: every account has to be known to belong there", () => {
    const draft = draftOf({ account_ids: ["acc_1", "acc_2"] });
    const organization = aControl({ scope: "organization", value: "org_1" });
    const network = aControl({ scope: "network", value: "203.0.113.0/24" });
    const standing = new Map([["acc_1", standingOf("acc_1", { organization_id: "org_1" })]]);
    const use = new Map([["acc_2", { api_key_ids: [], networks: ["203.0.113.0/24"] }]]);
    const both = { standing, use };
    expect(applyControls(draft, [organization, network], both).quiet).toBe(true);
    expect(applyControls(draft, [organization], both).quiet).toBe(false);
    expect(applyControls(draft, [organization, network], NOBODY).quiet).toBe(false);
  });

  it("is nobody where the alert names nobody", () => {
    const draft = draftOf({ account_ids: [], api_key_ids: [] });
    expect(applyControls(draft, [aControl()], NOBODY).quiet).toBe(false);
  });

  it("stays closed where it is over", () => {
    const draft = draftOf({ activity: "close", account_ids: ["acc_1"] });
    expect(applyControls(draft, [aControl()], NOBODY).draft.status).toBe("closed");
  });
});

describe("an entry for some categories or detectors", () => {
  it.each<[Partial<Control>, boolean]>([
    [{ categories: ["multi_account"] }, true],
    [{ categories: ["resale"] }, false],
    [{ detectors: ["quota-circumvention"] }, true],
    [{ detectors: ["resale"], categories: ["multi_account"] }, false],
  ])("%o: %s", (changes, quiet) => {
    const draft = draftOf({ account_ids: ["acc_1"] });
    expect(applyControls(draft, [aControl(changes)], NOBODY).quiet).toBe(quiet);
  });
});

describe("an entry acts", () => {
  const at = new Date("2026-10-19T00:00:00.000Z");
  it.each<[string, Partial<Control>, boolean]>([
    ["for good, unless it says until when", {}, true],
    ["until it ends, and not in that moment", { expires_at: at.toISOString() }, false],
    ["until then", { expires_at: "2026-10-19T00:00:00.001Z" }, true],
    ["not once it is revoked", { revoked_at: "2026-10-20T00:00:00.000Z" }, false],
  ])("%s", (_, changes, expected) => {
    expect(isInForce(aControl(changes), at)).toBe(expected);
  });
});

function inside(): Partial<Finding> {
  return { subject: { type: "network", id: "203.0.113.0/24" } };
}
