import { z } from 'zod';
import { GenesysAnswerError } from '../errors/genesys-answer-error.js';
import type { ApiFailure } from '../errors/genesys-api-error.js';
import type { HttpAnswer } from './http-transport.js';

/** Turns a successful answer into what the caller asked for. @throws GenesysAnswerError */
export type AnswerReader<T> = (answer: HttpAnswer, failure: ApiFailure) => T;

/** A reader of JSON that has to fit a schema. */
export function json<T>(schema: z.ZodType<T>): AnswerReader<T> {
  return (answer, failure) => {
    if (!isJsonType(answer)) {
      throw new GenesysAnswerError(failure, 'not-json', `content type ${contentType(answer)}`);
    }
    const value = parseJson(answer.body);
    if (value === undefined) throw new GenesysAnswerError(failure, 'not-json', 'the body is not whole JSON');
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new GenesysAnswerError(failure, 'unexpected-shape', describeIssue(parsed.error));
  };
}

/**
 * A reader for calls whose status says everything. Some of them answer with nothing, some with a JSON string, and
 * the body is not used; but a page of a proxy, or an answer that breaks off, says that something is wrong.
 */
export const accepted: AnswerReader<undefined> = (answer, failure) => {
  if (answer.body.trim() === '') return undefined;
  if (isMarkup(answer)) throw new GenesysAnswerError(failure, 'not-json', 'the body is a page');
  if (isJsonType(answer) && parseJson(answer.body) === undefined) {
    throw new GenesysAnswerError(failure, 'not-json', 'the body is not whole JSON');
  }
  return undefined;
};

/** Whether a page came instead of an answer of the API. */
export function isMarkup(answer: HttpAnswer): boolean {
  return /html|xml/.test(contentType(answer)) || answer.body.trimStart().startsWith('<');
}

/** `undefined` where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isJsonType(answer: HttpAnswer): boolean {
  const type = contentType(answer);
  return type === '' || /^application\/([\w.-]+\+)?json$/.test(type);
}

/** The media type, or nothing where it is not one: it goes into messages. */
function contentType(answer: HttpAnswer): string {
  const type = answer.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+/-]{1,80}$/.test(type) ? type : '';
}

/** Where the first fault is and what was expected there; never the value. */
function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? 'unexpected'
    : `${z.core.toDotPath(issue.path) || 'the whole'}: ${issue.message}`;
}
