/** What midturn changes in the head of a request so that it can see messages, or reach the server. */
export interface OwnChange {
  /** Taken out of what the client offers, so that messages can be read. */
  readonly declined?: 'permessage-deflate';
  /** The name of a server behind TLS, put in place of the link's own. */
  readonly host?: string;
}
