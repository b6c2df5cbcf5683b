export interface Waker {
  /** There are news. */
  now(): void;
  /** Resolves after `ms`, or as soon as there are news; those that came since the last wait count. */
  wait(ms: number): Promise<void>;
}

/** For one that waits. */
export function createWaker(): Waker {
  let hasNews = false;
  let end: (() => void) | null = null;
  return {
    now: () => {
      hasNews = true;
      end?.();
    },
    wait: async (ms) => {
      if (!hasNews) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        end = null;
      }
      hasNews = false;
    },
  };
}
