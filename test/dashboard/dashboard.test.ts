import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { processEnv } from "@ringfence/runtime";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "./browser.ts";
import { type ServedWorld, serveRing } from "./world.ts";

const executablePath = findChromium(processEnv()["CHROMIUM"]);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string }[];
}

/** Read by the debugger, so the policy of the page does not stand in its way. */
async function graveViolations(page: Page): Promise<string[]> {
  const found = await page.evaluate<AxeResult>("axe.run()");
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id }) => id);
}

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

  test.each(["light", "dark"] as const)("an alert is decided, %s", async (colorScheme) => {
    const context = await browser.newContext({ colorScheme });
    await context.addInitScript({ path: AXE });
    const page = await context.newPage();
    const broken: string[] = [];
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") sent.push(request.url());
    });
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") broken.push(message.text());
    });

    await page.goto(world.address);
    await page.locator("li.row .title").first().waitFor();
    expect(page.url()).not.toContain("token");
    expect(await graveViolations(page)).toEqual([]);

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Why" }).waitFor();
    await page.locator(".lane-drawing svg").waitFor();
    await page.locator(".graph canvas").first().waitFor();
    expect(await graveViolations(page)).toEqual([]);

    await page.keyboard.press("1");
    await page.getByRole("button", { name: "Record “Abuse confirmed”" }).click();
    await page.getByText("Give a reason").waitFor();
    await page.locator("#reason").fill("one device, hand-overs within seconds");
    await page.getByRole("button", { name: "Record “Abuse confirmed”" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("nothing was sent").waitFor();
    expect(sent).toEqual([]);

    await page.locator("input[value=true_positive]").check();
    await page.locator("#reason").fill("one device, hand-overs within seconds");
    await page.getByRole("button", { name: "Record “Abuse confirmed”" }).click();
    await page.getByRole("button", { name: "Send now" }).click();
    await page.getByText("by tester").first().waitFor();
    expect(sent).toHaveLength(1);
    expect(broken).toEqual([]);
    await context.close();
  });
});
