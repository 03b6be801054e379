import type { Act, Target } from '../act.js';
import { literalAtStart } from './code-literal.js';
import { CodeText } from './code-text.js';

/** An act, and where it stands in the text. */
interface Placed {
  readonly at: number;
  readonly act: Act;
}

/** What is found in a text: the acts, and whether all of them surely happen. */
export interface CodeActs {
  readonly acts: readonly Act[];
  /** Nothing about dialogs was found in it: what it does is done by code that cannot be seen from here. */
  readonly empty: boolean;
}

/** Finds the dialog that code names: by its id, or by the name of a constant that holds it. */
export type FindTarget = (written: string, isLiteral: boolean) => Target;

/** The calls by which control goes from one dialog to another, each ends a way through a step. */
const flowing = ['begin', 'replace', 'end', 'cancel', 'ask'];

/**
 * What a function does with dialogs, as far as its text says it: a heuristic, told as such wherever it is shown. Each
 * call by which control leaves is a way of its own; what stands before it since the last such call belongs to it.
 */
export function actsOfCode(source: string, find: FindTarget): CodeActs {
  const code = new CodeText(source);
  const placed = [...calls(code, find), ...sendings(code)].sort((a, b) => a.at - b.at);
  const ways: Placed[][] = [[]];
  for (const one of placed) {
    ways.at(-1)?.push(one);
    if (isFlow(one.act)) ways.push([]);
  }
  const after = (ways.pop() ?? []).map(({ act }) => act);
  const taken = ways.map((way) => wayOf(way, code));
  const [only, ...others] = taken;
  if (only === undefined) return { acts: after.map(maybe), empty: after.length === 0 };
  if (others.length === 0 && code.matches(conditional).length === 0)
    return { acts: [...only, ...after], empty: false };
  return { acts: [{ does: 'choose', ways: after.length === 0 ? taken : [...taken, after] }], empty: false };
}

const conditional = /\b(?:if|switch|catch|for|while)\b|\?(?![.?])|&&|\|\|/g;

/** Going to the next step: needed to tell the ways apart, and nothing in itself. */
const next: Act = { does: 'choose', ways: [[]] };

function isFlow(act: Act): boolean {
  return act === next || flowing.includes(act.does);
}

/** A way up to the call that ends it. What stands in a block that was left before may not have been done. */
function wayOf(way: readonly Placed[], code: CodeText): Act[] {
  const end = way.at(-1)?.at ?? 0;
  return way.map(({ at, act }) => (code.inSameBlock(at, end) ? act : maybe(act)));
}

function maybe(act: Act): Act {
  return act.does === 'choose' ? act : { does: 'choose', ways: [[act], []] };
}

function* calls(code: CodeText, find: FindTarget): Generator<Placed> {
  const pattern = /(?<!\bsuper)\.\s*(beginDialog|replaceDialog|prompt|endDialog|cancelAllDialogs|next)\s*\(/g;
  for (const { index: at, 0: match, 1: name } of code.matches(pattern)) {
    const inside = code.text.slice(at + match.length, code.closing(at + match.length - 1));
    if (name === 'endDialog') yield { at, act: { does: 'end', seen: 'code' } };
    else if (name === 'next') yield { at, act: next };
    else if (name === 'prompt') yield { at, act: { does: 'ask' } };
    else if (name === 'cancelAllDialogs') {
      yield { at, act: { does: 'cancel', all: /^\s*true\b/.test(inside), seen: 'code' } };
    } else {
      const literal = literalAtStart(inside);
      const written = literal ?? (/^[^,]*/.exec(inside)?.[0].trim() || '(nothing)');
      const target = find(written, literal !== undefined);
      yield { at, act: { does: name === 'beginDialog' ? 'begin' : 'replace', target, seen: 'code' } };
    }
  }
  for (const { index: at, 0: match } of code.matches(/(?<![\w$])setTimeout\s*\(/g)) {
    const inside = code.text.slice(at + match.length, code.closing(at + match.length - 1));
    const ms = /,\s*(\d[\d_.e]*)\s*$/.exec(inside)?.[1];
    if (!/sendActivit|continueConversation/.test(inside)) continue;
    yield {
      at,
      act: { does: 'delay', ms: ms === undefined ? undefined : Number(ms.replaceAll('_', '')), seen: 'code' },
    };
  }
  for (const { index: at } of code.matches(/(?<![\w$])closeSession\)?\s*\(/g))
    yield { at, act: { does: 'close', seen: 'code' } };
  for (const { index: at } of code.matches(/\.\s*sendActivit(?:y|ies)\s*\(/g))
    yield { at, act: { does: 'say' } };
}

/** What is compared with is not sent. */
const notCompared = '(?<![\\w$.])(?<![=!]==?\\s*)(?<!\\bcase\\s+)';

function* sendings({ text }: CodeText): Generator<Placed> {
  const constantOr = (constant: string, literal: string) =>
    new RegExp(`${notCompared}(?:${constant}\\b|(['"\`])${literal}\\1)(?!\\s*[=!]==?)`, 'g');
  const handoff = constantOr(
    '(?:\\w+\\.)*(?:createHandoffInitiation|HandoffEventNames\\.InitiateHandoff)',
    'handoff\\.initiate',
  );
  for (const { index: at } of text.matchAll(handoff)) yield { at, act: { does: 'handoff', seen: 'code' } };
  const end = constantOr('(?:\\w+\\.)*ActivityTypes\\.EndOfConversation', 'endOfConversation');
  for (const { index: at } of text.matchAll(end)) {
    const code = /code\s*:\s*(?:(['"`])(\w+)\1|(?:\w+\.)*EndOfConversationCodes\.(\w+))/.exec(
      around(text, at),
    );
    const named = code?.[2] ?? (code?.[3] && `${code[3].slice(0, 1).toLowerCase()}${code[3].slice(1)}`);
    yield { at, act: { does: 'endOfConversation', code: named, seen: 'code' } };
  }
  for (const { index: at } of text.matchAll(constantOr('(?:\\w+\\.)*ActivityTypes\\.Event', 'event'))) {
    const name = /\bname\s*:\s*(['"`])([^'"`]+)\1/.exec(around(text, at))?.[2];
    if (name !== undefined && name !== 'handoff.initiate')
      yield { at, act: { does: 'event', name, seen: 'code' } };
  }
  for (const { index: at } of text.matchAll(
    constantOr('(?:\\w+\\.)*ActivityTypes(?:Ex)?\\.Delay', 'delay'),
  )) {
    const ms = /\bvalue\s*:\s*(\d[\d_.e]*)/.exec(around(text, at))?.[1];
    yield {
      at,
      act: { does: 'delay', ms: ms === undefined ? undefined : Number(ms.replaceAll('_', '')), seen: 'code' },
    };
  }
}

/** The object literal that something stands in, by a look at its braces. */
function around(text: string, at: number): string {
  const open = text.lastIndexOf('{', at);
  const close = text.indexOf('}', at);
  return text.slice(open === -1 ? 0 : open, close === -1 ? text.length : close);
}
