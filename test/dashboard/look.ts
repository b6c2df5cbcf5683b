/** A page of the dashboard that is looked at: what it sent, what went wrong, and whether everybody can read it. */
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface Look {
  readonly page: Page;
  /** Addresses of requests that write. */
  readonly sent: string[];
  /** Errors of scripts, and what the policy of the page refused. */
  readonly broken: string[];
  close(): Promise<void>;
}

export type Theme = "light" | "dark";

export async function look(
  browser: Browser,
  address: string,
  { theme = "light", width = 1280 }: { readonly theme?: Theme; readonly width?: number } = {},
): Promise<Look> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 860 },
    acceptDownloads: true,
  });
  await context.addInitScript({ path: AXE });
  const page = await context.newPage();
  const sent: string[] = [];
  const broken: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(new URL(request.url()).pathname);
  });
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => {
    // An answer that is an error is told on the page.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) broken.push(message.text());
  });
  // Other tests run beside it.
  page.setDefaultTimeout(90_000);
  await page.goto(address);
  await page.locator("#content").waitFor();
  return { page, sent, broken, close: () => context.close() };
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** In the dark only colours differ. */
const RULES = {
  light: { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
  dark: { runOnly: { type: "rule", values: ["color-contrast"] } },
} as const;

/** Read by the debugger, so the policy of the page does not stand in its way. */
export async function graveViolations(page: Page, theme: Theme): Promise<string[]> {
  const options = JSON.stringify({ ...RULES[theme], resultTypes: ["violations"] });
  const found = await page.evaluate<AxeResult>(`axe.run(${options})`);
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ""}`);
}
