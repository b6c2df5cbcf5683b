/**
 * The way from the start command to an account that was acted on, as a new user goes it: `npm start` with
 * the example trigger beside it, an alert, an approval, and what the trigger did. Writes the pictures of
 * the README (docs/images).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./browser.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IMAGES = join(ROOT, "docs/images");
const ACCOUNTS = "http://127.0.0.1:8791";
const SIZE = { width: 1280, height: 960 };
const REASON = "one device, hand-overs within seconds";
const STILL = "document.getAnimations().every((one) => one.playState !== 'running')";
const PATIENCE = { timeout: 120_000 };

/** A program of this checkout, and all that it said. */
class Program {
  readonly #child: ChildProcess;
  said = "";

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
    const stdio = ["ignore", "pipe", "pipe"] as const;
    this.#child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: path, USER: "ada", ...env },
      stdio: [...stdio],
    });
    this.#child.stdout?.on("data", (chunk) => (this.said += String(chunk)));
    this.#child.stderr?.on("data", (chunk) => (this.said += String(chunk)));
  }

  /** @throws Error where the program ends without having said it */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.said)?.[0];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null)
        throw new Error(`it ended before ${pattern}: ${this.said}`);
      const { stdout, stderr } = this.#child;
      await Promise.race([
        once(this.#child, "exit"),
        ...[stdout, stderr].flatMap((one) => (one === null ? [] : [once(one, "data")])),
      ]);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
  }
}

const tsx = (file: string, ...args: string[]) => ["--import", "tsx", file, ...args];

async function walk(folder: string, browser: Browser, running: Program[]): Promise<void> {
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const program = new Program(args, env);
    running.push(program);
    return program;
  };
  const secret = { TRIGGER_WEBHOOK_SECRETS: `whsec_${randomBytes(32).toString("base64")}` };
  const ringfence = start(tsx("services/standalone/src/main.ts", "--data", folder, "--port", "0"), {
    ...secret,
    RINGFENCE_DELIVER_WEBHOOKS_FILE: "services/example-trigger/webhooks.yaml",
  });
  const address = await ringfence.says(/http:\/\/127\S+#token=\S+/);
  const url = address.slice(0, address.indexOf("/#"));
  // Before there is anything to tell it: an endpoint that is not there is asked more and more seldom.
  const name = ["--name", "example-trigger", "--role", "responder", "--data", folder];
  const tokens = start(["services/cli/bin/ringfence.mjs", "tokens", "create", ...name]);
  const token = await tokens.says(/rft_\S+/);
  start(tsx("services/example-trigger/src/account-service/main.ts"));
  start(tsx("services/example-trigger/src/main.ts"), {
    ...secret,
    TRIGGER_ACCOUNT_SERVICE_URL: ACCOUNTS,
    TRIGGER_API_URL: url,
    TRIGGER_API_TOKEN: token,
    TRIGGER_STATE_FILE: join(folder, "trigger-state.json"),
  });

  const context = await browser.newContext({
    viewport: SIZE,
    colorScheme: "light",
    bypassCSP: true,
  });
  const page = await context.newPage();

  await ringfence.says(/━━ HIGH multi_account[^]*?alr_\w+ revision[^\n]*\n/);
  const shown = ringfence.said.replace(/rft_\S+/g, "rft_…").replaceAll(folder, ".ringfence");
  await terminal(page, "npm start", shown.split("\n").slice(0, 42).join("\n"), "start");

  await page.goto(address);
  const row = page.locator("li.row", { hasText: "Suspend" }).first();
  await row.waitFor(PATIENCE);
  await picture(page, "queue");
  await row.locator(".title").click();
  await settled(page);
  await picture(page, "alert");
  await page.getByRole("heading", { name: /Who went on when/ }).scrollIntoViewIfNeeded();
  await page.evaluate("window.scrollBy(0, 600)");
  await picture(page, "ring");
  await page.evaluate("window.scrollTo(0, 0)");

  const account = (await page.locator('a[href^="/accounts/acc_"]').first().textContent()) ?? "";
  await page.getByLabel("Reason").first().fill(REASON);
  await page.getByRole("button", { name: /^Suspend these \d+: approve all$/ }).click();
  await page.locator(".toast", { hasText: "approved" }).waitFor(PATIENCE);
  await picture(page, "approved");

  const said = await applied(account);
  await page.goto(`${url}/measures?state=approved%2Capplied`);
  await page.locator("table.measures tr", { hasText: "applied" }).nth(4).waitFor(PATIENCE);
  await settled(page);
  await picture(page, "applied");
  await terminal(page, `curl ${ACCOUNTS}/accounts/${account}`, said, "account-service");
  await page.goto(`${url}/overview`);
  await settled(page);
  await picture(page, "overview");
}

/** What the account service says of the account once it is suspended. */
async function applied(account: string): Promise<string> {
  const until = performance.now() + PATIENCE.timeout;
  for (;;) {
    const answer = await fetch(`${ACCOUNTS}/accounts/${account}`);
    const text = await answer.text();
    if (/"status": ?"suspended"/.test(text)) return JSON.stringify(JSON.parse(text), null, 2);
    if (performance.now() > until) throw new Error(`${account} was not suspended: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction("document.querySelector('.loading') === null");
  await page.waitForLoadState("networkidle").catch(() => {});
}

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate("document.fonts.ready.then(() => null)");
  await page.waitForFunction(STILL);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

/** What stands on a terminal, drawn as one. */
async function terminal(page: Page, command: string, text: string, name: string): Promise<void> {
  const escaped = `$ ${command}\n\n${text}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  await page.setContent(
    `<body style="margin:0;background:#11151c"><pre style="margin:0;padding:24px;color:#dde3ec;font:14px/1.45 'DejaVu Sans Mono',monospace;white-space:pre-wrap">${escaped}</pre></body>`,
  );
  await page.locator("pre").screenshot({ path: join(IMAGES, `${name}.png`) });
}

const executablePath = findChromium(undefined);
if (executablePath === null) throw new Error("no Chromium is here: install chromium");
const folder = mkdtempSync(join(tmpdir(), "ringfence-walk-"));
const running: Program[] = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await walk(folder, browser, running);
} finally {
  await browser.close();
  for (const program of running.toReversed()) await program.stop();
  rmSync(folder, { recursive: true, force: true });
}
