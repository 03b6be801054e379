import type { Delays } from '../src/simulator/index.js';

/** What the process of the simulator is started with. */
export interface CloudStart {
  readonly delays: Partial<Delays>;
}

/** What it is told to do. */
export type CloudOrder =
  /** Forgets the calls so far, makes conversations, and pushes their ends and who joins them to a web service, or nowhere. */
  | { readonly do: 'begin'; readonly conversations: number; readonly push?: EventTarget | undefined }
  /** Counts the calls since `begin`, and which of these conversations have ended. */
  | { readonly do: 'account'; readonly ids: readonly string[] };

/** A web service that gets pushed events. */
export interface EventTarget {
  readonly url: string;
  readonly token: string;
}

/** Where the simulator is, and as whom to call it. */
export interface CloudPlace {
  readonly url: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a lap cost the platform, and what came of it. */
export interface CloudAccount {
  readonly calls: number;
  readonly ended: number;
}

export type CloudAnswer = CloudPlace | CloudAccount | { readonly ids: readonly string[] };
