import type { ApiCall, Lane } from './api-call.js';
import type { AnswerReader } from './read-answer.js';

/** One call of the platform, before it is sent. */
export interface PlatformRequest<T> {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** Scheme, host, port and base path, without a slash at the end. */
  readonly baseUrl: string;
  /** From `/` on, with the ids in it. It is recorded, so no guest's data may be in it. */
  readonly path: string;
  /** Begins with `?`. Not recorded. */
  readonly query?: string;
  readonly lane: Lane;
  readonly body?: { readonly contentType: string; readonly text: string };
  /** The permissions of which one is needed, for when the platform does not name them. */
  readonly permissions: readonly string[];
  /** What is made of the answer. */
  readonly read: AnswerReader<T>;
}

/** What a call asks of the API, wherever that is. */
export type ApiRequest<T> = Omit<PlatformRequest<T>, 'baseUrl'>;

/** How the caller watches and stops a call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. Whether it took effect is not known. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked after the call was admitted, right before it is sent; what it throws calls it off. For a caller that may have
   * waited so long, or was paused meanwhile, that the call is not its own to make any more.
   */
  readonly beforeSend?: (() => void | Promise<void>) | undefined;
  /**
   * Hears of each request made for this call, after it ended: one, or two where the token had to be renewed.
   * Requests for tokens serve many calls and are heard by the client's `onCall` only.
   */
  readonly onCall?: ((call: ApiCall) => void) | undefined;
}

/** How the caller watches and stops a disconnect, and how urgent it is. */
export interface DisconnectOptions extends CallOptions {
  /** `close-now` right after a look at the conversation. @default 'close' */
  readonly lane?: 'close' | 'close-now' | undefined;
}

export function jsonBody(value: unknown): { contentType: string; text: string } {
  return { contentType: 'application/json', text: JSON.stringify(value) };
}
