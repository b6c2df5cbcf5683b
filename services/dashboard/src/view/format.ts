/** How numbers, times and words are shown. Pure; times are UTC, as everything of Ringfence is. */
import type { AlertItem } from "@ringfence/schemas/api";

type Category = AlertItem["category"];
type Action = AlertItem["recommended_action"];
export type Severity = AlertItem["severity"];

export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  info: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
};

export const CATEGORY_TEXT: Readonly<Record<Category, string>> = {
  multi_account: "Multi-account",
  pooling: "Pooling",
  resale: "Resale",
  credential_sharing: "Shared credential",
  interference: "Interference",
  anomalous_traffic: "Anomalous traffic",
  extraction: "Extraction",
  malicious_content: "Malicious content",
  entitlement: "Entitlement",
};

export const ACTION_TEXT: Readonly<Record<Action, string>> = {
  observe: "Observe",
  warn: "Warn",
  throttle: "Throttle",
  suspend: "Suspend",
};

export const VERDICT_TEXT = {
  true_positive: "Abuse confirmed",
  false_positive: "False alarm",
  benign: "Benign",
} as const;

/** Certainty is never rounded up to 100 %, nor down to 0. */
export function percent(share: number): string {
  const value = share * 100;
  if (share > 0.999) return "> 99.9 %";
  if (share > 0 && value < 0.1) return "< 0.1 %";
  return `${value >= 99 || value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `9 accounts`, `1 account` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A figure of any size with three digits that count. */
export function figure(value: number | null): string {
  if (value === null) return "unknown";
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  if (size >= 1_000) return count(value);
  return String(Number(value.toPrecision(3)));
}

/** `+6.7`, `−1.6` */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  if (text === "0.0") return "0.0";
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** `27 Oct 03:45`, and `27 Oct 2025 03:45` where that is not the year of now. */
export function dayTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const year = date.getUTCFullYear();
  const told = year === now.getUTCFullYear() ? "" : `${year} `;
  return `${date.getUTCDate()} ${month} ${told}${clock(iso)}`;
}

/** `03:45` */
export function clock(iso: string, seconds = false): string {
  return iso.slice(11, seconds ? 19 : 16);
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `42 s`, `3.5 min`, `2 h`, `3 d` */
export function duration(seconds: number | null): string {
  if (seconds === null) return "unknown";
  const size = Math.abs(seconds);
  if (size < 1) return `${Math.round(size * 1_000)} ms`;
  if (size < 90) return `${Number(size.toFixed(size < 10 ? 1 : 0))} s`;
  if (size < 5_400) return `${Math.round(size / 60)} min`;
  if (size < 172_800) return `${Number((size / 3_600).toFixed(size < 36_000 ? 1 : 0))} h`;
  return `${Math.round(size / 86_400)} d`;
}

/** `quota_exceeded` → `quota exceeded` */
export function words(text: string): string {
  return text.replaceAll(/[_-]/g, " ");
}

/** Capital first. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The beginning and the end of an id that is long. */
export function shortId(id: string, most = 20): string {
  if (id.length <= most) return id;
  return `${id.slice(0, most - 7)}…${id.slice(-6)}`;
}
