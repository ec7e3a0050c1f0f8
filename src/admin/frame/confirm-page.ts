import type { Request, Response } from 'express';
import type { PageDeps } from './admin-deps.ts';
import { type Section, sendPage } from './send-page.ts';

export interface Question {
  title: string;
  section: Section;
  /** What will happen, one paragraph each. */
  text: string[];
  /** Where the answer "yes" is posted. */
  action: string;
  button: string;
  /** Back without doing anything. */
  cancel: string;
  fields?: { name: string; value: string }[];
}

/** Asks before something that cannot be taken back; a page of its own, so that it works everywhere. */
export function askFirst(deps: PageDeps, req: Request, res: Response, question: Question): void {
  sendPage(deps, req, res, 'frame/confirm', { ...question, fields: question.fields ?? [] });
}
