import type { MailDoc } from './model.ts';

/** The same for every try of one version, so that a receiver that saw it twice can tell. */
export function messageIdOf(mail: Pick<MailDoc, 'kind' | 'subjectId' | 'version'>, domain: string): string {
  // A colon would make the part before the @ one that needs quotes.
  return `<${mail.kind}.${mail.subjectId.replaceAll(':', '.')}.v${mail.version}@${domain}>`;
}
