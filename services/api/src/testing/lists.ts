/** For tests: lists go on page by page, and filter. */
import type { AlertDetail } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import { describe, expect, test } from "vitest";
import type { RouteName } from "../routes/asked.ts";

export interface Listed {
  items: Record<string, unknown>[];
  total: number;
  next_cursor: string | null;
}

/** Over the database of the ring, after all that other tests wrote. */
export function describeLists(
  list: (name: RouteName, query: string) => Promise<Listed>,
  ringOf: () => AlertDetail,
): void {
  describe("lists", () => {
    test.each([
      ["alerts", "alert_id", "status=any&sort=harm"],
      ["alerts", "alert_id", "status=any&sort=newest"],
      ["alerts", "alert_id", "status=any&sort=confidence"],
      ["accounts", "account_id", ""],
      ["accounts", "account_id", "sort=alerts"],
      ["accounts", "account_id", "plan=free&sort=requests"],
      ["decisions", "decision_id", ""],
      ["audit", "audit_id,target", ""],
      ["clusters", "cluster_id", ""],
    ] as const)("%s give all, one page behind the other: %s %s", async (name, id, query) => {
      const whole = await list(name, `limit=500&${query}`);
      const idOf = (item: Record<string, unknown>) =>
        id
          .split(",")
          .map((name) => item[name])
          .join(" ");
      const ids: string[] = [];
      const most = Math.max(1, Math.floor(whole.total / 3));
      for (let at: string | null = ""; at !== null;) {
        const next: string = at === "" ? "" : `&cursor=${at}`;
        const page: Listed = await list(name, `limit=${most}&${query}${next}`);
        expect(page.total).toBe(whole.total);
        ids.push(...page.items.map(idOf));
        at = page.next_cursor;
      }
      expect(ids).toEqual(whole.items.map(idOf));
      expect(new Set(ids).size).toBe(whole.total);
      expect(whole.next_cursor).toBeNull();
    });

    test("are filtered by what is asked for alone", async () => {
      const ring = ringOf();
      const of = async (name: RouteName, query: string, field: string) =>
        new Set((await list(name, query)).items.map((item) => item[field]));
      const [ringed] = (await list("accounts", "sort=alerts&limit=1")).items;
      expect(ring.alert.account_ids).toContain(ringed?.["account_id"]);
      expect(await of("accounts", "plan=free", "plan")).toEqual(new Set(["free"]));
      expect(await of("accounts", "organization=org_none", "plan")).toEqual(new Set());
      expect(await of("decisions", "action=warn,throttle", "action")).toEqual(
        new Set(["warn", "throttle"]),
      );
      expect(await of("decisions", "category=resale", "category")).toEqual(new Set());
      expect(await of("decisions", "actor=nobody", "state")).toEqual(new Set());
      expect(await of("audit", "actor=ada&action=verdict.give", "action")).toEqual(
        new Set(["verdict.give"]),
      );
      expect(await of("audit", `target=${ring.alert.alert_id}`, "target")).toEqual(
        new Set([ring.alert.alert_id]),
      );
      expect((await list("controls", "all=true&scope=account")).total).toBe(0);
      expect((await list("controls", "all=true&scope=cluster&q=A%20CLASS")).total).toBe(1);
    });
  });
}

/** More accounts than many pages hold, and an alert that calls for most against some of its accounts. */
export function describeSearch(
  list: (name: RouteName, query: string) => Promise<Listed>,
  ringOf: () => AlertDetail,
  storeOf: () => Store,
): void {
  test("a search has all that fit, in their order, wherever their ids stand", async () => {
    await storeOf().command(
      "INSERT INTO account_profiles (account_id, updated_at, plan, entitlements_known) " +
        "SELECT concat('many_', toString(number)), now64(3), 'many', false FROM numbers(6000)",
    );
    const { start } = ringOf().alert.window;
    const rows = ["many_999", "many_unknown"].map((account_id) => ({
      account_id,
      slot: start,
      requests: 7,
    }));
    await storeOf().insert("account_activity_5m", rows, { columns: Object.keys(rows[0] ?? {}) });
    const first = { account_id: "many_999", plan: "many", requests: 7 };
    const unused = { requests: 0, last_seen_at: null, open_alerts: 0 };
    const planned = await list("accounts", "plan=many&sort=requests&limit=2");
    expect(planned).toMatchObject({ total: 6_000, items: [first, unused] });
    const named = await list("accounts", "q=MANY_&sort=requests&limit=3");
    const unknown = { account_id: "many_unknown", plan: null, requests: 7 };
    expect(named).toMatchObject({ total: 6_001, items: [first, unknown, unused] });
  });

  test("alerts by what they call for are those, too, that call for it against some accounts alone", async () => {
    const alert_id = `alr_${"9".repeat(32)}`;
    await storeOf().command(
      `INSERT INTO alerts SELECT * REPLACE (toUInt64(1000000) AS sequence, '${alert_id}' AS alert_id, ` +
        `'observe' AS recommended_action, concat('{"measures":[{"recommended_action":"warn"}],', ` +
        "substring(body, 2)) AS body) FROM alerts_current AS a WHERE a.alert_id = {id:String}",
      { id: ringOf().alert.alert_id },
    );
    const asked = async (action: string) => {
      const { items } = await list("alerts", `status=any&limit=500&action=${action}`);
      return items.some((item) => item["alert_id"] === alert_id);
    };
    expect(await asked("observe")).toBe(true);
    expect(await asked("throttle,warn")).toBe(true);
    expect(await asked("throttle")).toBe(false);
  });
}
