import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { processEnv } from "@ringfence/runtime";
import type { AlertsPage } from "@ringfence/schemas/api";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "./browser.ts";
import { graveViolations, look } from "./look.ts";
import { type ServedWorld, serveRing } from "./world.ts";

const executablePath = findChromium(processEnv()["CHROMIUM"]);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe.skipIf(executablePath === null)("the dashboard (needs Chromium)", () => {
  let world: ServedWorld;
  let browser: Browser;

  beforeAll(async () => {
    execFileSync(process.execPath, [`${ROOT}services/dashboard/scripts/build-once.mjs`]);
    world = await serveRing();
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const open = (options: Parameters<typeof look>[2] = {}) => look(browser, world.address, options);
  /** By the address, as a link is followed. */
  const visit = async (page: Page, path: string): Promise<void> => {
    await page.goto(new URL(path, world.address).href);
    await page.locator("h1").first().waitFor();
    await page.locator(".loading").waitFor({ state: "detached" });
  };
  const firstAlert = async (page: Page): Promise<string> =>
    (await page.locator("li.row .title").first().getAttribute("href")) ?? "";

  test.each(["light", "dark"] as const)(
    "every page can be read by everybody, %s",
    async (theme) => {
      const { page, broken, close } = await open({ theme });
      const alert = await firstAlert(page);
      const grave: Record<string, string[]> = {};
      const check = async (name: string) => {
        const found = await graveViolations(page, theme);
        if (found.length > 0) grave[name] = found;
      };
      await check("queue");
      await visit(page, alert);
      await page.locator(".graph canvas").first().waitFor();
      await check("alert");
      const account = (await page.locator("a.id").first().getAttribute("href")) ?? "";
      await page.getByRole("link", { name: /^one cluster/ }).click();
      await page.getByRole("region", { name: "Members" }).getByRole("link").nth(4).waitFor();
      await page.locator(".graph canvas").first().waitFor();
      await check("cluster");
      for (const path of [
        "/accounts",
        "/measures",
        "/controls",
        "/detectors",
        "/overview",
        account,
      ]) {
        await visit(page, path);
        await check(path);
      }
      await visit(page, "/sql?q=SELECT%20*%20FROM%20request_events");
      await page.locator(".cm-content").waitFor();
      await page.getByRole("button", { name: "Run" }).click();
      await page.locator(".results tbody tr").first().waitFor();
      await check("sql, rows");
      await page.getByRole("button", { name: "Views" }).click();
      await page.locator(".view summary").first().click();
      await page.getByRole("button", { name: "Chart" }).click();
      await check("sql, chart");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
      await check("help");
      expect(grave).toEqual({});
      expect(broken).toEqual([]);
      await close();
    },
  );

  test("a query is written, run, drawn, downloaded and found again; an error says what to do", async () => {
    const { page, broken, close } = await open();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.locator(".cm-content").waitFor();
    await page.getByRole("button", { name: /hour by hour/ }).click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".results tbody tr").first().waitFor();
    await page.getByRole("button", { name: "Chart" }).click();
    await page.locator(".result-chart canvas").waitFor();

    // What is selected is replaced as it is typed, and completed from the dictionary.
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("SELECT event_id, units FROM request_e");
    await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type(" ORDER BY event_id;");
    await page.keyboard.press("Control+Enter");
    const rows = page.getByRole("region", { name: "Rows of the result" });
    await rows.waitFor();
    expect(await rows.locator("tbody tr").count()).toBeLessThan(80);
    await rows.focus();
    await page.keyboard.press("End");
    await expect
      .poll(() => page.evaluate<number>("document.querySelector('.results').scrollTop"))
      .toBeGreaterThan(5_000);

    const downloaded = async (name: string): Promise<Buffer> => {
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name, exact: true }).click();
      return readFileSync(await (await waiting).path());
    };
    const csv = String(await downloaded("CSV"));
    const total = Number((await page.locator(".result-head strong").innerText()).split(" ")[0]);
    expect(csv.trim().split("\n")).toHaveLength(total + 1);
    expect(String((await downloaded("Parquet")).subarray(0, 4))).toBe("PAR1");

    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("SELECT coutn() FROM verdicts");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Run" }).click();
    const failed = page.getByRole("alert");
    await failed.getByText("Did you mean count?").waitFor();
    expect(await failed.getByRole("heading").innerText()).toBe("The query may not be run");

    await page.getByRole("button", { name: "History" }).click();
    expect(await page.locator(".past li").count()).toBe(3);
    await page.locator(".past button").nth(1).click();
    await page.getByText("ORDER BY event_id").first().waitFor();
    await page.getByRole("button", { name: "Clear the history" }).click();
    await page.getByText("What you run is listed here").waitFor();
    expect(broken).toEqual([]);
    await close();
  });

  test("a query that runs for long is cancelled at the store", async () => {
    const { page, close } = await open();
    const huge =
      "SELECT count() FROM request_events a, request_events b, request_events c, request_events d " +
      "WHERE a.units + b.units > c.units + d.units";
    await visit(page, `/sql?${new URLSearchParams({ q: huge }).toString()}`);
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("Running …").waitFor();
    // It may not have reached the store yet: it is asked for until it has ended.
    const isCancelled = async () => {
      const cancel = page.getByRole("button", { name: "Cancel" });
      if (await cancel.isVisible()) await cancel.click({ timeout: 1_000 }).catch(() => {});
      return page.getByText("Cancelled: the store ended").isVisible();
    };
    await expect.poll(isCancelled, { timeout: 90_000 }).toBe(true);
    await close();
  });

  test("several measures are approved with one reason, taken back, and rejected", async () => {
    const { page, sent, broken, close } = await open();
    await visit(page, "/measures");
    const boxes = page.getByRole("checkbox", { name: /^Select suspend/ });
    await boxes.first().waitFor();
    const many = await boxes.count();
    expect(many).toBeGreaterThan(2);
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    expect(await page.getByRole("button", { name: "Approve 2" }).isDisabled()).toBe(true);
    await page.locator("#bulk-reason").fill("one device, hand-overs within seconds");
    await page.getByRole("button", { name: "Approve 2" }).click();
    await page.getByText("2 suspensions approved.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("2 suspensions lifted.").waitFor();

    await boxes.first().check();
    await page.locator("#bulk-reason").fill("a class of students");
    await page.getByRole("button", { name: "Reject 1" }).click();
    const before = sent.length;
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("nothing was sent").waitFor();
    expect(sent).toHaveLength(before);
    await boxes.first().check();
    await page.locator("#bulk-reason").fill("a class of students");
    await page.getByRole("button", { name: "Reject 1" }).click();
    await page.getByRole("button", { name: "Send now" }).click();
    await page.getByText(/^Suspension of acc_\S+ rejected\.$/).waitFor();
    await expect.poll(() => boxes.count()).toBe(many - 3);
    expect(broken).toEqual([]);
    await close();
  });

  test("an alert is snoozed, and comes back with the undo", async () => {
    const { page, close } = await open();
    await visit(page, await firstAlert(page));
    await page.getByLabel("Hold back").selectOption("snooze4");
    await page.locator("#reason").fill("they told us about a migration");
    await page.getByRole("button", { name: "Snooze for 4 hours" }).click();
    await page.locator(".status-suppressed").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("it is no longer held back").waitFor();
    await page.locator(".status-open").waitFor();
    await close();
  });

  test("an alert is taken with a key, shows in the queue of everybody, and is given back", async () => {
    const { page, sent, broken, close } = await open();
    const path = await firstAlert(page);
    await visit(page, path);
    await page.locator(".holder button:enabled").waitFor();
    await page.keyboard.press("t");
    await page.locator(".status-acknowledged").waitFor();
    await page.getByText("You look after it.").waitFor();
    await visit(page, "/?holder=tester");
    await page.locator(`a.title[href="${path}"]`).waitFor();
    await page.getByText("tester has it").first().waitFor();
    await page.getByLabel("Holder").selectOption("nobody");
    await page.locator(`a.title[href="${path}"]`).waitFor({ state: "detached" });
    await visit(page, path);
    await page.getByRole("button", { name: "Give it back" }).click();
    await page.getByText("Nobody looks after it yet.").waitFor();
    await page.locator(".status-open").waitFor();
    expect(sent).toHaveLength(2);
    expect(broken).toEqual([]);
    await close();
  });

  test("a queue of many pages is read page by page, to the last one", async () => {
    const { page, broken, close } = await open();
    const own = (await firstAlert(page)).split("/").at(-1) ?? "";
    const ids = Array.from({ length: 5 }, (_, at) => `alr_${String(at).repeat(32)}`);
    const asked: (string | null)[] = [];
    // The answer of the API, as where five alerts stand on pages of two.
    await page.route("**/v1/alerts?**", async (route) => {
      const url = new URL(route.request().url());
      const cursor = url.searchParams.get("cursor");
      url.searchParams.delete("cursor");
      const answer = await route.fetch({ url: url.href });
      const { items } = (await answer.json()) as AlertsPage;
      const one = items.find(({ alert_id }) => alert_id === own);
      const from = Number(cursor ?? 0);
      asked.push(cursor);
      const next_cursor = from + 2 < ids.length ? String(from + 2) : null;
      const page = ids.slice(from, from + 2).map((alert_id) => ({ ...one, alert_id }));
      await route.fulfill({ json: { items: page, total: ids.length, next_cursor } });
    });
    await visit(page, "/");
    await page.getByText("5 shown", { exact: true }).waitFor();
    const shown = page.locator("li.row .title");
    expect(
      await shown.evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
    ).toEqual(ids.map((id) => `/alerts/${id}`));
    expect(asked).toEqual([null, "2", "4"]);
    // The keyboard goes on over the end of a page.
    for (const _ of ids) await page.keyboard.press("j");
    await page.locator(`a[aria-current=true][href="/alerts/${ids[4]}"]`).waitFor();
    expect(broken).toEqual([]);
    await close();
  });

  test("what is decided on an old page is not done, and it offers to look again", async () => {
    const { page, close } = await open();
    await visit(page, await firstAlert(page));
    // As a page that was opened when the alert was new.
    await page.route("**/verdicts", (route) => {
      const body = { ...(route.request().postDataJSON() as object), revision: 1 };
      return route.continue({ postData: JSON.stringify(body) });
    });
    await page.keyboard.press("1");
    await page.locator("#reason").fill("one device");
    await page.getByRole("button", { name: /^Record/ }).click();
    await page.getByRole("button", { name: "Send now" }).click();
    await page.getByText("Nothing was done: ").waitFor();
    await page.getByRole("button", { name: "Look again" }).click();
    await page.locator(".toast").waitFor({ state: "detached" });
    expect(await page.locator(".given").count()).toBe(0);
    await close();
  });

  test("where nobody has a token everything is read, and nothing written", async () => {
    const { page, sent, close } = await look(browser, world.readOnlyAddress);
    await page.locator(".read-only").waitFor();
    await page.locator("li.row .title").first().click();
    await page.locator("#decide").waitFor();
    expect(await page.getByRole("button", { name: "Record" }).isDisabled()).toBe(true);
    await page.getByRole("link", { name: "Measures" }).click();
    expect(
      await page.getByRole("button", { name: "Reject", exact: true }).first().isDisabled(),
    ).toBe(true);
    expect(sent).toEqual([]);
    await close();
  });

  test("all measures of an alert are approved beside its verdict, and taken back", async () => {
    const { page, sent, broken, close } = await open();
    await visit(page, await firstAlert(page));
    const all = page.getByRole("button", { name: /^Suspend these \d+: approve all$/ });
    const many = Number(/\d+/.exec(await all.innerText())?.[0]);
    // In sight without scrolling; and so is by which clock the alert goes.
    await page.setViewportSize({ width: 1280, height: 900 });
    const box = await all.boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThanOrEqual(900);
    await page.getByText(/^Event time is \d+ d behind the clock$/).waitFor();
    await all.click();
    await page.getByText("Give a reason").waitFor();
    expect(sent).toEqual([]);
    await page.locator("#reason").fill("one device, hand-overs within seconds");
    await all.click();
    await all.waitFor({ state: "detached" });
    await page.getByText(`${many} suspensions approved.`).waitFor();
    await expect
      .poll(() => page.locator(".decisions .tag", { hasText: "approved" }).count())
      .toBe(many);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(`${many} suspensions lifted.`).waitFor();
    expect(await page.locator(".toast").count()).toBe(1);
    expect(sent).toEqual(["/v1/decisions", "/v1/decisions"]);
    expect(broken).toEqual([]);
    await close();
  });

  test("a verdict with its reason is taken back, then given, and others see it at once", async () => {
    const other = await open({ width: 390 });
    const { page, sent, broken, close } = await open();
    expect(page.url()).not.toContain("token");
    await page.locator("li.row .title").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Why" }).waitFor();
    await page.locator(".lane-drawing svg").waitFor();

    // What is typed after the verdict is its reason, also where the focus was taken elsewhere.
    const before = page.url();
    await page.keyboard.press("2");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Give a reason").waitFor();
    await page.keyboard.type("juz");
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.type("go?");
    expect(await page.locator("#reason").inputValue()).toBe("juzgo?");
    expect(page.url()).toBe(before);
    await page.locator("#reason").fill("a class, one room");
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("nothing was sent").waitFor();
    expect(sent).toEqual([]);

    const gone = other.page.locator(`a.title[href="${new URL(page.url()).pathname}"]`);
    await gone.waitFor();
    await page.locator("input[value=false_positive]").check();
    await page.locator("#reason").fill("a class, one room");
    await page.getByRole("button", { name: "Record “False alarm”" }).click();
    await page.getByRole("button", { name: "Send now" }).click();
    await page.getByText("by tester").first().waitFor();
    expect(sent).toHaveLength(1);
    // Enforce closes it, and the stream takes it out of the queue of somebody else.
    await gone.waitFor({ state: "detached" });
    expect([...broken, ...other.broken]).toEqual([]);
    await other.close();
    await close();
  });
});
