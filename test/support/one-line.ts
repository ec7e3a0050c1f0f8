/** HTML as a browser reads it: any white space is one space. */
export const oneLine = (html: string): string => html.replaceAll(/\s+/g, ' ');
