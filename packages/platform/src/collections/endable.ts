/**
 * An async generator that can be ended while it waits. A plain generator's `return()` is only heard at its next `yield`;
 * this one aborts the signal that the generator was given, so that what it waits for can give up.
 */
export function endable<T>(
  outer: AbortSignal,
  generate: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const generator = generate(AbortSignal.any([outer, controller.signal]));
  return {
    next: () => generator.next(),
    return() {
      controller.abort();
      return generator.return();
    },
    throw(error) {
      controller.abort();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
