/** What the source of a subscription and the server that carries it tell each other. */
export interface LiveOperation {
  /** Where a gateway that lost its connection goes on; counts over the operation's own `after`. */
  readonly resume?: string | undefined;
  /** Of the push at hand, set by the source before it; the server puts it into the answer's extensions. */
  cursor?: string | undefined;
  /** To be called by the source when it has begun, with where it stands. */
  readonly begun?: ((cursor: string) => void) | undefined;
  /** Sends a push whose payload has been written already; resolves when it is on its way. */
  readonly tell?: ((payload: string) => Promise<void>) | undefined;
}
