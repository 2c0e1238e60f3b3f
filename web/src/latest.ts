/** Questions that are asked anew before they are answered. */

interface Pending<T, R> {
  parameters: T;
  resolve(result: R | undefined): void;
  reject(reason: unknown): void;
}

/**
 * Lets one question run at a time and keeps only the newest that waits. A question that another one has overtaken is
 * answered with nothing, even when its answer arrives.
 */
export function latest<T extends unknown[], R>(ask: (...parameters: T) => Promise<R>): (...parameters: T) => Promise<R | undefined> {
  let isRunning = false;
  let next: Pending<T, R> | undefined;

  async function run(): Promise<void> {
    isRunning = true;
    while (next) {
      const { parameters, resolve, reject } = next;
      next = undefined;
      try {
        const result = await ask(...parameters);
        resolve(next ? undefined : result);
      } catch (error) {
        if (next) resolve(undefined);
        else reject(error);
      }
    }
    isRunning = false;
  }

  return (...parameters) =>
    new Promise((resolve, reject) => {
      next?.resolve(undefined);
      next = { parameters, resolve, reject };
      if (!isRunning) void run();
    });
}
