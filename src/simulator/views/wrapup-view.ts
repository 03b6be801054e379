import type { WrapUp } from '../state/conversation.js';
import { iso } from './iso.js';

/** Schema `Wrapup`. */
export const wrapupView = (wrapup: WrapUp) => ({
  code: wrapup.code,
  name: wrapup.name,
  notes: wrapup.notes,
  tags: wrapup.tags,
  durationSeconds: wrapup.durationSeconds,
  endTime: iso(wrapup.endTime),
});
