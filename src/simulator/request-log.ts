/** One request that reached the simulator. No token and no secret stands in it. */
export interface SeenRequest {
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The template of the route, such as `/api/v2/conversations/{conversationId}`; none for an unknown path. */
  route?: string;
  /** Path parameters by name. */
  params: Record<string, string>;
  /** Status answered; none while unanswered, and for a request that was dropped or left hanging. */
  status?: number;
  clientId?: string;
  tokenId?: string;
  correlationId: string;
  /** The parsed body; text when it was not JSON; none when there was none or it was too long to keep. */
  body?: unknown;
  /** Request headers, without `authorization` and `cookie`. */
  headers: Record<string, string>;
  /** The fault that was played on it, as it was added. */
  fault?: object;
}
