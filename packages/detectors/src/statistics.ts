/** One bit of evidence in natural log-odds. */
export const NATS_PER_BIT = Math.LN2;

/**
 * Surprise of seeing `count` or more where `expected` were to be expected by chance: the upper
 * tail of the Poisson distribution as natural log-odds, -ln P(X >= count). 0 where the count is
 * not above what was expected.
 */
export function poissonSurprise(count: number, expected: number): number {
  if (count <= 0 || count <= expected) return 0;
  const mean = Math.max(expected, 1e-6);
  // ln of the first term; the rest is a geometric-like sum that converges quickly above the mean.
  let logTerm = -mean + count * Math.log(mean) - logFactorial(count);
  const first = logTerm;
  let sum = 0;
  for (let k = count; k < count + 200; k++) {
    const term = Math.exp(logTerm - first);
    sum += term;
    if (term < 1e-9 * sum) break;
    logTerm += Math.log(mean) - Math.log(k + 1);
  }
  return -(first + Math.log(sum));
}

function logFactorial(n: number): number {
  if (n < 20) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  // Stirling's series; the error is below 1e-8 from here on.
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n);
}

/** Three decimals: what a reader can use, and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A number for a sentence: no more digits than a reader wants. */
export function say(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(Math.abs(value) >= 1 ? value.toFixed(1) : value.toPrecision(2)));
}

/** «96 %» of a share between 0 and 1; more digits where it is small. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${say(value === 0 || value >= 1 ? Math.round(value) : value)} %`;
}

/** «1 account», «3 accounts». */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${say(count)} ${count === 1 ? one : many}`;
}
