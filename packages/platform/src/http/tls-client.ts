/** How a client convinces itself of a server, and a server of this client. PEM. */
export interface ClientTls {
  /** The only authorities that are trusted; by default those of the system. */
  readonly ca?: string | undefined;
  /** Of this process, where the other side asks who it is. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}
