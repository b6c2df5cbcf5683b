/** The last lines of `npm test`: what was skipped and why, and the figures in one plain line. */
import type { SerializedError, TestModule } from "vitest/node";

export interface Figures {
  readonly passed: number;
  /** Failed tests, files that could not be loaded, and errors outside of any test. */
  readonly failed: number;
  /** The reason of every test that was skipped; null where none was given. */
  readonly skipped: readonly (string | null)[];
}

/** @param noBroker why no Kafka broker can be had here; null where one can */
export function closingLines(figures: Figures, noBroker: string | null): readonly string[] {
  const { passed, failed, skipped } = figures;
  const counts = new Map<string, number>();
  for (const given of skipped) {
    // Tests that need a broker are the only ones that are skipped without a word of their own.
    const reason = given ?? (noBroker === null ? "no reason was given" : `Kafka: ${noBroker}`);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} skipped, ${reason}`);
  return [...reasons, `${passed} tests passed, ${failed} failed, ${skipped.length} skipped`];
}

export function figuresOf(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
): Figures {
  let passed = 0;
  let failed = unhandled.length;
  const skipped: (string | null)[] = [];
  for (const module of modules) {
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped") skipped.push(result.note ?? null);
      // A test that was pending when the run ended did not pass.
      else failed += 1;
    }
  }
  return { passed, failed, skipped };
}
