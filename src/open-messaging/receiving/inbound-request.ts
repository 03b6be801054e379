import type { Clock } from '../../clock.js';

/** By name, in upper or lower case. A header that came more than once is a list of its values. */
export type InboundHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** A body made of the text that a parser has kept of it: what came, if it was decoded as UTF-8. */
export interface BodyOfText {
  readonly bytes: Uint8Array;
  /** How the bytes themselves are kept. */
  readonly mend: string;
}

/** Reads a body within the limits. Rejects with a `RequestRefusal` where that cannot be done. */
type ReadBody = (limits: BodyLimits) => Promise<Uint8Array | BodyOfText>;

/** A request as a receiver wants it, whatever server it came over. */
export interface InboundRequest {
  readonly method: string;
  readonly headers: InboundHeaders;
  /** The bytes exactly as they came, or the way to read them: what is refused before is never read. */
  readonly body: Uint8Array | ReadBody;
}

/** What the server has to answer. */
export interface InboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** What an adapter puts on a path of a server: a `WebhookReceiver` or an `EventReceiver`. */
export interface RequestReceiver {
  /** Always resolves, whatever came. */
  receive(request: InboundRequest): Promise<InboundAnswer>;
}

/** Every value of a header, one for each time that it came. */
export function headerValues(headers: InboundHeaders, name: string): string[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
}
